//! A device that makes and shows a passkey, in software: what Chromium's virtual one does in the browser tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use serde_json::json;
use vault::hash::sha256;

/// One key in one device.
pub struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// The count of uses that it sends.
    pub counter: u32,
    /// The origin it believes to be at.
    pub origin: String,
}

impl Device {
    /// With a fresh key for the test host. `n` tells its name from others'.
    pub fn new(n: u8) -> Device {
        Device {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"),
            id: vec![n; 32],
            counter: 1,
            origin: "https://mail.example.com".into(),
        }
    }

    fn client(&self, kind: &str, options: &serde_json::Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut out = sha256(b"mail.example.com").to_vec();
        out.push(flags);
        out.extend(self.counter.to_be_bytes());
        out
    }

    /// What the script puts into the form after asking the device to make its key.
    pub fn make(&self, options: &serde_json::Value) -> String {
        let int = |n: i64| Value::Integer(n.into());
        let point = self.key.public_key().as_ref();
        let key = Value::Map(vec![
            (int(1), int(2)),
            (int(3), int(-7)),
            (int(-1), int(1)),
            (int(-2), Value::Bytes(point[1..33].to_vec())),
            (int(-3), Value::Bytes(point[33..].to_vec())),
        ]);
        let mut data = self.head(0x45);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&self.id);
        ciborium::into_writer(&key, &mut data).expect("written");
        let object = Value::Map(vec![
            (Value::Text("fmt".into()), Value::Text("none".into())),
            (Value::Text("attStmt".into()), Value::Map(vec![])),
            (Value::Text("authData".into()), Value::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).expect("written");
        json!({
            "client": URL_SAFE_NO_PAD.encode(self.client("webauthn.create", options)),
            "attestation": URL_SAFE_NO_PAD.encode(attestation),
        })
        .to_string()
    }

    /// What the script puts into the form after asking the device to show its key; the device counts on.
    #[allow(
        clippy::disallowed_methods,
        reason = "the device's own randomness: what it signs is not compared"
    )]
    pub fn show(&mut self, options: &serde_json::Value) -> String {
        self.counter += 1;
        let client = self.client("webauthn.get", options);
        let data = self.head(0x05);
        let signed = [data.as_slice(), &sha256(&client)].concat();
        let signature = self
            .key
            .sign(&SystemRandom::new(), &signed)
            .expect("signed");
        json!({
            "id": URL_SAFE_NO_PAD.encode(&self.id),
            "client": URL_SAFE_NO_PAD.encode(client),
            "device": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature.as_ref()),
        })
        .to_string()
    }
}
