//! The frozen vectors of suite 1. What was sealed once must open for ever, with this release and
//! every later one; so the blobs in `vectors/suite1.json` are never written again. A change that
//! needs other blobs is suite 2.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use vault::offline::{OfflineOpener, OfflineSealer, mac_manifest};
use vault::{
    ContentKey, FileKey, FileOpener, FileSealer, Hasher, InstanceKey, KeyPair, OfflineKey,
    OfflinePublic, OneTimeCode, Params, PasswordRecord, RandomExt, RecoveryCode, Secret,
    SeededRandom, SheetSecret, Token, WrapKey, seal_to,
};

type Vectors = BTreeMap<String, String>;

const CONTEXT: &[&[u8]] = &[b"table.column", b"row"];
const PLAIN: &[u8] = b"Dear Ann, the result is here.";
const PASSWORD: &str = "correct horse battery staple";
/// Longer than one chunk.
const FILE_LEN: usize = 65_536 + 100;

fn path() -> PathBuf {
    [
        env!("CARGO_MANIFEST_DIR"),
        "tests",
        "vectors",
        "suite1.json",
    ]
    .iter()
    .collect()
}

fn frozen() -> Vectors {
    serde_json::from_slice(&std::fs::read(path()).unwrap()).unwrap()
}

fn file() -> Vec<u8> {
    (0..FILE_LEN).map(|n| (n % 251) as u8).collect()
}

/// Seals one of everything, with secrets that follow from a seed.
fn make() -> Vectors {
    let rng = SeededRandom::new(1);
    let mut out = Vectors::new();
    let mut text = |name: &str, value: String| assert!(out.insert(name.into(), value).is_none());
    let instance = InstanceKey::generate(&rng);
    text("instance.text", instance.to_file_text().to_string());
    text("instance.fingerprint", instance.fingerprint());
    text(
        "instance.field",
        hex::encode(instance.seal_field(CONTEXT, PLAIN, &rng)),
    );
    text(
        "instance.queue",
        hex::encode(instance.seal_queue(CONTEXT, PLAIN, &rng)),
    );
    text(
        "instance.blind",
        hex::encode(instance.blind("email", "ann@example.org")),
    );
    text("instance.mac", hex::encode(instance.mac("audit", CONTEXT)));

    let pair = KeyPair::generate(rng.bytes(), &rng);
    text("pair.id", hex::encode(pair.id()));
    text("pair.private", hex::encode(pair.private().expose()));
    text(
        "pair.public.sha256",
        hex::encode(vault::hash::sha256(pair.public().as_bytes())),
    );
    text(
        "pair.public.mac",
        hex::encode(instance.mac_public(pair.public(), CONTEXT)),
    );
    text(
        "pair.arrival",
        hex::encode(seal_to(pair.public(), "arrival", CONTEXT, PLAIN, &rng).unwrap()),
    );
    text(
        "pair.list",
        hex::encode(pair.list_key().seal(CONTEXT, PLAIN, &rng)),
    );
    let holder = KeyPair::generate(rng.bytes(), &rng);
    text("holder.id", hex::encode(holder.id()));
    text("holder.private", hex::encode(holder.private().expose()));
    text(
        "holder.wrap",
        hex::encode(pair.wrap_to(holder.public(), &rng).unwrap()),
    );

    let token = Token::random(&rng);
    text("token.text", token.text());
    text("token.hash", hex::encode(token.hash()));
    let (code, sheet) = (RecoveryCode::random(&rng), SheetSecret::random(&rng));
    text("recovery.text", code.text());
    text("sheet.words", sheet.words().join(" "));
    let one_time = OneTimeCode::random(&rng);
    text("code.digits", one_time.digits().into());
    text("code.mac", hex::encode(one_time.mac(&instance, b"row")));
    let (record, prk) = hash(&instance, &rng);
    text(
        "password.record",
        String::from_utf8(record.to_bytes()).unwrap(),
    );
    for (kind, key) in [
        ("link", WrapKey::from_link(&token)),
        ("session", WrapKey::from_session(&token)),
        ("recovery", WrapKey::from_recovery(&code)),
        ("sheet", WrapKey::from_sheet(&sheet)),
        ("password", WrapKey::from_password(&prk)),
        ("pending", instance.pending_wrap_key(pair.id())),
    ] {
        text(
            &format!("wrap.{kind}"),
            hex::encode(key.wrap(&pair, kind, &rng)),
        );
        text(
            &format!("wrap.{kind}.sealed"),
            hex::encode(key.seal(CONTEXT, PLAIN, &rng)),
        );
    }

    let content = ContentKey::generate(&rng);
    text("content.key", hex::encode(content.as_bytes()));
    text("content.commitment", hex::encode(content.commitment()));
    text(
        "content.body",
        hex::encode(content.seal_body(CONTEXT, PLAIN, &rng)),
    );
    text(
        "content.meta",
        hex::encode(content.seal_meta(CONTEXT, PLAIN, &rng)),
    );

    // A file of two chunks is long: its hash is kept, and a short one whole.
    let key = FileKey::generate(&rng);
    let mut sealer = FileSealer::new(&key, CONTEXT, &SeededRandom::new(2));
    let mut sealed = sealer.push(&file()).unwrap();
    sealed.extend(sealer.finish().unwrap());
    text("file.key", hex::encode(key.as_bytes()));
    text(
        "file.sealed.sha256",
        hex::encode(vault::hash::sha256(&sealed)),
    );
    let mut short = FileSealer::new(&key, CONTEXT, &rng);
    let mut sealed = short.push(PLAIN).unwrap();
    sealed.extend(short.finish().unwrap());
    text("file.short", hex::encode(sealed));

    let offline = OfflineKey::generate(&rng);
    text("offline.private", offline.to_text().to_string());
    text("offline.public", offline.public().to_text());
    text(
        "offline.instance",
        hex::encode(offline.public().seal_instance_key(&instance, &rng).unwrap()),
    );
    text(
        "offline.secret",
        hex::encode(
            offline
                .public()
                .seal("escrow", CONTEXT, PLAIN, &rng)
                .unwrap(),
        ),
    );
    let mut sealer = OfflineSealer::new(offline.public(), CONTEXT, &rng).unwrap();
    let mut sealed = sealer.push(PLAIN).unwrap();
    sealed.extend(sealer.finish().unwrap());
    text("offline.stream", hex::encode(sealed));
    text(
        "offline.manifest",
        hex::encode(mac_manifest(&instance, PLAIN)),
    );
    out
}

fn hash(instance: &InstanceKey, rng: &SeededRandom) -> (PasswordRecord, vault::Prk) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let hasher = Hasher::new(Params::CHEAP, 1).unwrap();
    runtime
        .block_on(hasher.hash(&instance.pepper(), PASSWORD, rng))
        .unwrap()
}

#[test]
fn everything_that_was_ever_sealed_opens() {
    let vectors = frozen();
    let text = |name: &str| vectors[name].as_str();
    let bytes = |name: &str| hex::decode(text(name)).unwrap();
    let id = |name: &str| <[u8; 16]>::try_from(bytes(name)).unwrap();
    let secret = |name: &str| Secret::<32>::from_slice(&bytes(name)).unwrap();

    let instance = InstanceKey::parse(text("instance.text")).unwrap();
    assert_eq!(instance.fingerprint(), text("instance.fingerprint"));
    assert_eq!(
        instance
            .open_field(CONTEXT, &bytes("instance.field"))
            .unwrap(),
        PLAIN
    );
    assert_eq!(
        instance
            .open_queue(CONTEXT, &bytes("instance.queue"))
            .unwrap(),
        PLAIN
    );
    assert_eq!(
        instance.blind("email", "ann@example.org")[..],
        bytes("instance.blind")
    );
    assert!(instance.verify("audit", CONTEXT, &bytes("instance.mac")));

    let pair = KeyPair::from_private(id("pair.id"), secret("pair.private"));
    assert_eq!(
        vault::hash::sha256(pair.public().as_bytes())[..],
        bytes("pair.public.sha256")
    );
    let mac = bytes("pair.public.mac");
    assert!(
        instance
            .verify_public(pair.id(), pair.public().as_bytes(), CONTEXT, &mac)
            .is_ok()
    );
    assert_eq!(
        &*pair
            .open("arrival", CONTEXT, &bytes("pair.arrival"))
            .unwrap(),
        PLAIN
    );
    assert_eq!(
        &*pair.list_key().open(CONTEXT, &bytes("pair.list")).unwrap(),
        PLAIN
    );
    let holder = KeyPair::from_private(id("holder.id"), secret("holder.private"));
    assert_eq!(
        holder
            .unwrap(pair.id(), &bytes("holder.wrap"))
            .unwrap()
            .private(),
        pair.private()
    );

    let token = Token::parse(text("token.text")).unwrap();
    assert_eq!(token.hash()[..], bytes("token.hash"));
    let code = RecoveryCode::parse(text("recovery.text")).unwrap();
    let sheet = SheetSecret::parse(text("sheet.words")).unwrap();
    let one_time = OneTimeCode::parse(text("code.digits")).unwrap();
    assert!(one_time.matches(&instance, b"row", &bytes("code.mac")));
    let record = PasswordRecord::from_bytes(text("password.record").as_bytes()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let hasher = Hasher::new(Params::CHEAP, 1).unwrap();
    let prk = runtime
        .block_on(hasher.verify(&instance.pepper(), &record, PASSWORD))
        .unwrap()
        .unwrap();
    for (kind, key) in [
        ("link", WrapKey::from_link(&token)),
        ("session", WrapKey::from_session(&token)),
        ("recovery", WrapKey::from_recovery(&code)),
        ("sheet", WrapKey::from_sheet(&sheet)),
        ("password", WrapKey::from_password(&prk)),
        ("pending", instance.pending_wrap_key(pair.id())),
    ] {
        let opened = key
            .unwrap(pair.id(), kind, &bytes(&format!("wrap.{kind}")))
            .unwrap();
        assert_eq!(opened.private(), pair.private(), "{kind}");
        assert_eq!(
            &*key
                .open(CONTEXT, &bytes(&format!("wrap.{kind}.sealed")))
                .unwrap(),
            PLAIN,
            "{kind}"
        );
    }

    let content =
        ContentKey::from_committed(&bytes("content.key"), &bytes("content.commitment")).unwrap();
    assert_eq!(
        &*content.open_body(CONTEXT, &bytes("content.body")).unwrap(),
        PLAIN
    );
    assert_eq!(
        &*content.open_meta(CONTEXT, &bytes("content.meta")).unwrap(),
        PLAIN
    );

    let mut opener = FileOpener::new(&FileKey::from_bytes(&bytes("file.key")).unwrap(), CONTEXT);
    let mut opened = opener.push(&bytes("file.short")).unwrap();
    opened.extend(opener.finish().unwrap());
    assert_eq!(opened, PLAIN);

    let offline = OfflineKey::parse(text("offline.private")).unwrap();
    assert_eq!(
        &OfflinePublic::parse(text("offline.public")).unwrap(),
        offline.public()
    );
    let exported = offline
        .open_instance_key(&bytes("offline.instance"))
        .unwrap();
    assert_eq!(exported.fingerprint(), instance.fingerprint());
    assert_eq!(
        &*offline
            .open("escrow", CONTEXT, &bytes("offline.secret"))
            .unwrap(),
        PLAIN
    );
    let mut opener = OfflineOpener::new(&offline, CONTEXT);
    let mut opened = opener.push(&bytes("offline.stream")).unwrap();
    opened.extend(opener.finish().unwrap());
    assert_eq!(opened, PLAIN);
    assert_eq!(
        mac_manifest(&instance, PLAIN)[..],
        bytes("offline.manifest")
    );
}

/// Stronger than the law: as long as this holds, sealing has not changed in a single bit either,
/// several chunks of a file included. If it must change, this test may go; the one above may not.
#[test]
fn sealing_has_not_changed() {
    let (made, frozen) = (make(), frozen());
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        frozen.keys().collect::<Vec<_>>()
    );
    for (name, value) in &made {
        assert_eq!(value, &frozen[name], "{name}");
    }
}

/// Writes the vectors of a suite that has none yet; existing ones are never overwritten.
#[test]
#[ignore = "run by hand once for each new suite"]
fn freeze() {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path())
        .unwrap();
    file.write_all(&serde_json::to_vec_pretty(&make()).unwrap())
        .unwrap();
    file.write_all(b"\n").unwrap();
}
