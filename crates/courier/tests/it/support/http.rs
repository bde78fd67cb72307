//! A gateway as an operator would write it: checks the signature first, then takes the message.

use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

pub const KEY: &str = "0123456789abcdef0123456789abcdef";

pub struct Seen {
    pub head: String,
    pub timestamp: String,
    pub idempotency_key: Option<String>,
    pub body: Value,
}

pub struct Gate {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Seen>>>,
}

/// `STATUS|Header: value\nBODY` of the answer to a request with a good signature; `HANG` never answers.
pub async fn start(answer: &'static str, tls: Option<TlsAcceptor>) -> Gate {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let log = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (log, tls) = (log.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => serve(stream, answer, log).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            serve(stream, answer, log).await;
                        }
                    }
                }
            });
        }
    });
    Gate { port, seen }
}

/// A listener that takes connections and never says a word.
pub async fn silent() -> (u16, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap().port(), listener)
}

async fn serve<S>(stream: S, answer: &str, log: Arc<Mutex<Vec<Seen>>>)
where
    S: tokio::io::AsyncRead + AsyncWrite + Unpin,
{
    let mut io = BufReader::new(stream);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if io.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let header = |name: &str| {
        head.lines()
            .filter_map(|l| l.split_once(": "))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.to_owned())
    };
    let length: usize = header("content-length").unwrap().parse().unwrap();
    let mut body = vec![0; length];
    io.read_exact(&mut body).await.unwrap();

    let timestamp = header("x-securemail-timestamp").unwrap();
    let signature = hex::decode(header("x-securemail-signature").unwrap()).unwrap();
    let mut signed = format!("{timestamp}.").into_bytes();
    signed.extend_from_slice(&body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes());
    let good = hmac::verify(&key, &signed, &signature).is_ok();
    let answer = if good {
        answer
    } else {
        "401 Unauthorized\n{\"error\":\"bad signature\"}"
    };
    if good {
        log.lock().unwrap().push(Seen {
            timestamp,
            idempotency_key: header("idempotency-key"),
            body: serde_json::from_slice(&body).unwrap(),
            head,
        });
    }
    if answer == "HANG" {
        let _ = io.read_line(&mut String::new()).await;
        return;
    }
    let (status, body) = answer.split_once('\n').unwrap_or((answer, ""));
    let (status, extra) = status.split_once('|').unwrap_or((status, ""));
    let extra = if extra.is_empty() {
        String::new()
    } else {
        format!("{extra}\r\n")
    };
    let response = format!(
        "HTTP/1.1 {status}\r\n{extra}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = io.get_mut().write_all(response.as_bytes()).await;
    let _ = io.get_mut().shutdown().await;
}
