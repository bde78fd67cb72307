//! A connection on which nothing moves is closed. hyper limits how long a head may take, but not how long a client may be silent
//! before it (half a preface, an HTTP/2 connection without a stream), and a peer that lost its power says nothing at all.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Longest silence. Longer than any request takes to answer and than an upload may stand still, both of which end before it.
pub const SILENCE: Duration = Duration::from_secs(120);

/// A stream whose reads fail once nothing has been read or written for [`SILENCE`].
pub struct Patience<T> {
    inner: T,
    silence: Pin<Box<Sleep>>,
}

impl<T> Patience<T> {
    /// Begins to wait.
    pub fn new(inner: T) -> Patience<T> {
        Patience {
            inner,
            silence: Box::pin(tokio::time::sleep(SILENCE)),
        }
    }

    fn moved(&mut self) {
        self.silence.as_mut().reset(Instant::now() + SILENCE);
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patience<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.inner).poll_read(cx, buf) {
            Poll::Ready(done) => {
                self.moved();
                Poll::Ready(done)
            }
            Poll::Pending => self
                .silence
                .as_mut()
                .poll(cx)
                .map(|()| Err(io::ErrorKind::TimedOut.into())),
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patience<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write(cx, buf);
        if done.is_ready() {
            self.moved();
        }
        done
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_let_go_and_a_slow_one_is_not() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut server = Patience::new(server);
        let reading = tokio::spawn(async move {
            let mut got = Vec::new();
            let end = loop {
                match server.read_u8().await {
                    Ok(b) => got.push(b),
                    Err(e) => break e.kind(),
                }
            };
            (got, end)
        });
        for b in b"slow" {
            tokio::time::advance(SILENCE - Duration::from_secs(1)).await;
            client.write_all(&[*b]).await.unwrap();
            tokio::task::yield_now().await;
        }
        // Nothing more: the paused clock runs on by itself.
        let (got, end) = reading.await.unwrap();
        assert_eq!((&got[..], end), (&b"slow"[..], io::ErrorKind::TimedOut));
        drop(client);
    }
}
