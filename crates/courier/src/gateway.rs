//! Texts and calls through one HTTP gateway.
//!
//! Every message is one `POST` of a JSON object to one configured address; a small program of the operator's (or of the
//! phone company) turns it into a text or a call. Headers of each request:
//!
//! ```text
//! Content-Type: application/json
//! X-SecureMail-Timestamp: 1795478400            seconds since 1970-01-01 UTC
//! X-SecureMail-Signature: 5f0c…                 lower-case hex of HMAC-SHA256(key, timestamp + "." + body)
//! Idempotency-Key: …                            as `key` in the body
//! ```
//!
//! The gateway answers 2xx when it has taken the message (optionally `{"reference": "…"}`), 408, 425, 429 or 5xx when
//! it should be tried again, any other 4xx when it never will be taken. `docs/GATEWAY.md` is the full description.
//!
//! The attacker here is on the network between (TLS, signature, a timestamp against replays) or behind a redirect (none
//! is followed).

use std::{net::IpAddr, path::PathBuf, time::Duration};

use aws_lc_rs::hmac;
use reqwest::{Client, StatusCode, Url, redirect};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Accepted, BoxFuture, Call, CallSender, Clock, ConfigError, Secret, SendError, Step, Text,
    TextSender, code_in, scrub::scrub, tls,
};

/// Seconds a call waits for a key before it hangs up.
const WAIT_KEY_SECONDS: u32 = 15;
/// Shortest key, in bytes: the output length of the MAC (RFC 2104 section 3).
const KEY_MIN: usize = 32;
/// Most bytes read of an answer.
const ANSWER_MAX: usize = 16 * 1024;

/// Where the gateway is and what is shared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayConfig {
    /// `https:` address that takes the requests; `http:` only on this machine (loopback).
    pub url: String,
    /// Shared key, at least 32 bytes; the bytes of the string are the key.
    pub key: Secret,
    /// PEM file of the authorities to trust *instead of* the machine's own.
    pub ca_file: Option<PathBuf>,
    /// Longest time for one request, connecting included.
    pub timeout: Duration,
}

/// Hands texts and calls to one HTTP gateway.
pub struct Gateway {
    client: Client,
    url: Url,
    host: String,
    key: hmac::Key,
    clock: Clock,
}

#[derive(Deserialize, Default)]
struct Answer {
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

impl Gateway {
    /// Checks the configuration; connects to nothing yet. `clock` dates the signatures.
    ///
    /// # Errors
    /// What is wrong in the configuration.
    pub fn new(config: GatewayConfig, clock: Clock) -> Result<Self, ConfigError> {
        let wrong = |what: &str| ConfigError(format!("text gateway: {what}"));
        let url = Url::parse(&config.url).map_err(|_| wrong("the url is not an address"))?;
        let host = url
            .host_str()
            .ok_or_else(|| wrong("the url names no host"))?
            .to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("the url contains a user name or password"));
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let loopback =
            bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => {
                return Err(wrong(
                    "the url must begin with https: (http: only for a loopback address)",
                ));
            }
        }
        let key = config.key.expose().as_bytes();
        if key.len() < KEY_MIN {
            return Err(wrong("the key is shorter than 32 bytes"));
        }
        if config.timeout.is_zero() {
            return Err(wrong("the time-out is 0"));
        }
        let tls = tls::client(config.ca_file.as_deref())?;
        let client = Client::builder()
            .tls_backend_preconfigured((*tls).clone())
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(config.timeout)
            .connect_timeout(config.timeout)
            .user_agent("SecureMail")
            .build()
            .map_err(|e| wrong(&format!("the client cannot be built: {}", cause(&e))))?;
        Ok(Self {
            client,
            url,
            host,
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            clock,
        })
    }

    async fn post(
        &self,
        body: &Value,
        idempotency: Option<&str>,
    ) -> Result<Option<String>, SendError> {
        let body = body.to_string();
        let timestamp = (self.clock)().div_euclid(1_000_000).to_string();
        let signature = hex::encode(hmac::sign(
            &self.key,
            format!("{timestamp}.{body}").as_bytes(),
        ));
        let mut request = self
            .client
            .post(self.url.clone())
            .header("Content-Type", "application/json")
            .header("X-SecureMail-Timestamp", timestamp)
            .header("X-SecureMail-Signature", signature);
        if let Some(key) = idempotency {
            request = request.header("Idempotency-Key", key);
        }
        let response = request.body(body).send().await.map_err(|e| {
            let what = if e.is_timeout() {
                "did not answer in time".into()
            } else {
                format!("cannot be reached: {}", cause(&e))
            };
            SendError::retry(&format!("gateway {} {what}", self.host), None)
        })?;
        let status = response.status();
        let answer = read(response).await;
        if status.is_success() {
            return Ok(answer
                .reference
                .map(|r| scrub(&r))
                .filter(|r| !r.is_empty()));
        }
        // What the gateway says may quote the message: never when it could hold a code.
        let said = answer
            .error
            .filter(|e| code_in(e).is_none())
            .map(|e| format!(": {}", scrub(&e)))
            .unwrap_or_default();
        let why = format!("gateway {} answered {}{said}", self.host, status.as_u16());
        let code = Some(status.as_u16());
        let later = matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
        );
        Err(if status.is_client_error() && !later {
            SendError::refused(&why, code)
        } else {
            SendError::retry(&why, code)
        })
    }

    async fn hand_over(&self, body: &Value, key: &str) -> Result<Accepted, SendError> {
        let reference = self.post(body, Some(key)).await?;
        Ok(Accepted {
            by: self.host.clone(),
            reference,
        })
    }

    async fn probe(&self) -> Result<String, String> {
        match self
            .post(&json!({"version": 1, "kind": "check"}), None)
            .await
        {
            Ok(_) => Ok(format!(
                "gateway {} answers and accepts our signature",
                self.host
            )),
            Err(e) => Err(format!(
                "{}. Look at the address and the secret, at the clocks of both machines, and at the firewall.",
                e.why()
            )),
        }
    }
}

/// Reads a short JSON answer; a gateway that answers something else has still answered.
async fn read(mut response: reqwest::Response) -> Answer {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_MAX {
            return Answer::default();
        }
    }
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The innermost cause, without the URL that reqwest prints: its query may be a secret of the operator's.
fn cause(error: &reqwest::Error) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    if std::ptr::addr_eq(source, error as &dyn std::error::Error) {
        "request failed".into()
    } else {
        scrub(&source.to_string())
    }
}

fn text_json(text: &Text) -> Value {
    json!({"version": 1, "kind": "text", "key": text.key, "to": text.to, "body": text.body})
}

fn call_json(call: &Call) -> Value {
    let mut body = json!({
        "version": 1, "kind": "call", "key": call.key, "to": call.to, "lang": call.lang, "steps": steps_json(&call.steps),
    });
    if let Some(ext) = &call.ext {
        body["ext"] = json!(ext);
    }
    body
}

fn steps_json(steps: &[Step]) -> Vec<Value> {
    steps
        .iter()
        .map(|step| match step {
            Step::Say(words) => json!({"say": words}),
            Step::WaitKey { key, other } => {
                let mut wait = json!({"key": key, "seconds": WAIT_KEY_SECONDS});
                if let Some((key, meaning)) = other {
                    wait["other"] = json!({"key": key, "meaning": meaning});
                }
                json!({"wait_key": wait})
            }
            Step::Digits(digits) => json!({"digits": digits}),
            Step::Repeat { times, steps } => {
                json!({"repeat": {"times": times, "steps": steps_json(steps)}})
            }
        })
        .collect()
}

impl TextSender for Gateway {
    fn send<'a>(&'a self, text: &'a Text) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            text.check()?;
            self.hand_over(&text_json(text), &text.key).await
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<String, String>> {
        Box::pin(self.probe())
    }
}

impl CallSender for Gateway {
    fn send<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            call.check()?;
            self.hand_over(&call_json(call), &call.key).await
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<String, String>> {
        Box::pin(self.probe())
    }
}
