//! From a host name to a session that may carry mail.
//!
//! The attacker here sits on the path: strips `STARTTLS`, answers ahead of the handshake, shows another certificate. In
//! each case nothing of the mail and no password has been sent.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use lettre::transport::smtp::{
    authentication::Mechanism,
    client::{AsyncSmtpConnection, AsyncTokioStream},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::config::{Security, Server};
use crate::SendError;

/// Most bytes of one reply before TLS; RFC 5321 section 4.5.3.1.5 allows 512 a line.
const REPLY_MAX: usize = 16 * 1024;

/// An open session, and what was agreed.
pub(super) struct Session {
    pub smtp: AsyncSmtpConnection,
    /// `TLSv1_3`, `TLSv1_2`, or `no TLS`.
    pub protection: String,
}

/// Connects, protects, greets and signs in, all within the configured time.
pub(super) async fn open(server: &Server) -> Result<Session, SendError> {
    match timeout(server.config.connect_timeout, unhurried(server)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(retry(server, "did not answer in time")),
    }
}

async fn unhurried(server: &Server) -> Result<Session, SendError> {
    let tcp = dial(server).await?;
    let (stream, protection): (Box<dyn AsyncTokioStream>, String) =
        match (server.config.security, &server.tls) {
            (Security::None, _) | (_, None) => (Box::new(tcp), "no TLS".into()),
            (Security::ImplicitTls, Some(_)) => {
                let (stream, protection) = protect(server, tcp, b"").await?;
                (Box::new(stream), protection)
            }
            (Security::StartTls, Some(_)) => {
                let tcp = ask_for_tls(server, tcp).await?;
                // lettre begins by reading a greeting, and there is none after STARTTLS: it gets this one.
                let (stream, protection) = protect(server, tcp, b"220 TLS\r\n").await?;
                (Box::new(stream), protection)
            }
        };
    let mut smtp = AsyncSmtpConnection::connect_with_transport(stream, &server.ehlo)
        .await
        .map_err(|e| session(server, &e))?;
    if let Some(credentials) = &server.credentials {
        // A wrong password is mended by the operator: the mail waits for that instead of being given up.
        smtp.auth(&[Mechanism::Plain, Mechanism::Login], credentials)
            .await
            .map_err(|e| {
                let code = e.status().map(u16::from);
                let why = if code.is_some() {
                    "refused user name and password"
                } else {
                    "offers no sign-in with PLAIN or LOGIN"
                };
                SendError::retry(&format!("{} {why}: {e}", server.name()), code)
            })?;
    }
    Ok(Session { smtp, protection })
}

async fn dial(server: &Server) -> Result<TcpStream, SendError> {
    let found = tokio::net::lookup_host((server.config.host.as_str(), server.config.port))
        .await
        .map_err(|e| retry(server, &format!("is not found: {e}")))?;
    let mut last = retry(server, "has no address");
    for address in found {
        // The name `localhost` may lead elsewhere; without TLS only the address counts.
        if server.config.security == Security::None && !address.ip().is_loopback() {
            last = retry(server, "is not on this machine, and TLS is off");
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(tcp) => {
                // Commands are short and each waits for its answer; a socket that cannot be told so is only slower.
                let _ = tcp.set_nodelay(true);
                return Ok(tcp);
            }
            Err(e) => last = retry(server, &format!("cannot be reached: {e}")),
        }
    }
    Err(last)
}

/// Greeting, EHLO, STARTTLS. Reads byte by byte and never beyond the end of a reply: what somebody put behind the last
/// one is left to the handshake, which fails on it.
async fn ask_for_tls(server: &Server, mut tcp: TcpStream) -> Result<TcpStream, SendError> {
    let greeting = reply(server, &mut tcp).await?;
    expect(server, &greeting, 220)?;
    say(server, &mut tcp, &format!("EHLO {}\r\n", server.ehlo)).await?;
    let offers = reply(server, &mut tcp).await?;
    expect(server, &offers, 250)?;
    let offered = offers
        .lines
        .iter()
        .skip(1)
        .any(|line| line.trim().eq_ignore_ascii_case("STARTTLS"));
    if !offered {
        return Err(retry(
            server,
            "does not offer STARTTLS, so nothing was sent",
        ));
    }
    say(server, &mut tcp, "STARTTLS\r\n").await?;
    let ready = reply(server, &mut tcp).await?;
    expect(server, &ready, 220)?;
    Ok(tcp)
}

async fn protect(
    server: &Server,
    tcp: TcpStream,
    greeting: &'static [u8],
) -> Result<(Protected, String), SendError> {
    let Some((config, name)) = &server.tls else {
        return Err(retry(server, "has no TLS settings"));
    };
    let tls = TlsConnector::from(config.clone())
        .connect(name.clone(), tcp)
        .await
        .map_err(|e| retry(server, &format!("could not be trusted, TLS failed: {e}")))?;
    let protection = tls
        .get_ref()
        .1
        .protocol_version()
        .map_or_else(|| "TLS".into(), |v| format!("{v:?}"));
    Ok((Protected { greeting, tls }, protection))
}

struct Reply {
    code: u16,
    lines: Vec<String>,
}

async fn reply(server: &Server, tcp: &mut TcpStream) -> Result<Reply, SendError> {
    let broken = |e: io::Error| retry(server, &format!("broke the connection: {e}"));
    let mut lines: Vec<String> = Vec::new();
    let mut line = Vec::new();
    let mut total = 0;
    loop {
        let byte = tcp.read_u8().await.map_err(broken)?;
        total += 1;
        if total > REPLY_MAX {
            return Err(retry(server, "answers without end"));
        }
        if byte != b'\n' {
            line.push(byte);
            continue;
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        line.clear();
        let (Some(code), rest) = (
            text.get(..3).and_then(|c| c.parse::<u16>().ok()),
            text.get(3..).unwrap_or(""),
        ) else {
            return Err(retry(server, "does not speak SMTP"));
        };
        lines.push(rest.get(1..).unwrap_or("").to_owned());
        match rest.as_bytes().first() {
            Some(b'-') => {}
            Some(b' ') | None => return Ok(Reply { code, lines }),
            Some(_) => return Err(retry(server, "does not speak SMTP")),
        }
    }
}

async fn say(server: &Server, tcp: &mut TcpStream, command: &str) -> Result<(), SendError> {
    tcp.write_all(command.as_bytes())
        .await
        .map_err(|e| retry(server, &format!("broke the connection: {e}")))
}

fn expect(server: &Server, reply: &Reply, code: u16) -> Result<(), SendError> {
    if reply.code == code {
        return Ok(());
    }
    let text = reply.lines.join(" ");
    Err(SendError::retry(
        &format!(
            "{} does not take mail now: {} {text}",
            server.name(),
            reply.code
        ),
        Some(reply.code),
    ))
}

fn retry(server: &Server, what: &str) -> SendError {
    SendError::retry(&format!("{} {what}", server.name()), None)
}

/// A session that did not come about, whatever its code: no mail was judged.
fn session(server: &Server, error: &lettre::transport::smtp::Error) -> SendError {
    SendError::retry(
        &format!("{} does not take mail now: {error}", server.name()),
        error.status().map(u16::from),
    )
}

/// A TLS stream that first yields the greeting of a session whose greeting was read before TLS.
#[derive(Debug)]
struct Protected {
    greeting: &'static [u8],
    tls: TlsStream<TcpStream>,
}

impl AsyncTokioStream for Protected {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tls.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Protected {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let n = self.greeting.len().min(buf.remaining());
            buf.put_slice(&self.greeting[..n]);
            self.greeting = &self.greeting[n..];
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.tls).poll_read(cx, buf)
    }
}

impl AsyncWrite for Protected {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tls).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_shutdown(cx)
    }
}
