//! The running portal: the listener, the jobs, and an orderly stop.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use portal::app::App;
use portal::config::Config;
use portal::web::limits;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::patience::Patience;
use crate::tls::{self, Tls};

/// The address is taken and the certificate read before the database is touched: a start that cannot work changes nothing.
pub struct Door {
    listener: TcpListener,
    /// The support console's own, where `server.support_listen` names one.
    support: Option<TcpListener>,
    tls: Option<Tls>,
    hangup: Signal,
}

impl Door {
    /// Listens on the configured address.
    ///
    /// # Errors
    /// When it is taken or not allowed, or when the certificate cannot be served; with what to mend.
    pub async fn open(config: &Config, now: i64) -> anyhow::Result<Door> {
        let address: SocketAddr = config
            .server
            .listen
            .parse()
            .context("server.listen is not address:port")?;
        let hangup = signal(SignalKind::hangup()).context("SIGHUP cannot be heard")?;
        let tls = Tls::open(config, now).context("HTTPS cannot be served")?;
        let listener = bind(address).await?;
        let support = match config.server.support_listen.as_str() {
            "" => None,
            own => {
                let address = own
                    .parse()
                    .context("server.support_listen is not address:port")?;
                Some(bind(address).await?)
            }
        };
        Ok(Door {
            listener,
            support,
            tls,
            hangup,
        })
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| {
            let mend = match e.kind() {
                ErrorKind::AddrInUse => {
                    ": another program, perhaps another SecureMail, listens there. Stop it, or choose another address with --listen"
                }
                ErrorKind::PermissionDenied => {
                    ": ports below 1024 need the capability CAP_NET_BIND_SERVICE (docs/OPERATIONS.md), or a reverse proxy"
                }
                ErrorKind::AddrNotAvailable => {
                    ": this machine does not have that address"
                }
                _ => "",
            };
            anyhow::anyhow!("cannot listen on {address}: {e}{mend}")
        })
}

/// The next client of the support console; never, where it has no listener of its own.
async fn knock(support: Option<&TcpListener>) -> std::io::Result<(TcpStream, SocketAddr)> {
    match support {
        Some(l) => l.accept().await,
        None => std::future::pending().await,
    }
}

impl Door {
    /// The port that was taken: the one of the configuration, or a free one where that is 0.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn port(&self) -> anyhow::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }
}

/// Serves until a signal comes, then lets running requests finish. `ready` is called once the port answers.
///
/// # Errors
/// When the listener cannot tell its address, or signals cannot be heard.
pub async fn serve(app: App, door: Door, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let Door {
        listener,
        support,
        tls,
        hangup,
    } = door;
    let acceptor = tls.as_ref().map(Tls::acceptor);
    let follower = tokio::spawn(tls::follow(tls, app.clock.clone(), hangup));
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(background(app.clone(), stopped.clone()));
    // Before anybody is told that we answer: who then asks us to stop must find the orderly way.
    let mut signal = std::pin::pin!(Ending::listen()?.asked());
    ready(listener.local_addr()?);

    let router = portal::router::router(&app);
    let console = portal::router::console(&app);
    let graceful = GracefulShutdown::new();
    let mut left_behind = std::pin::pin!(portal::features::ops::rotation::left_behind(&app));
    let mut ended = Ok(());
    loop {
        let (accepted, router) = tokio::select! {
            accepted = listener.accept() => (accepted, &router),
            accepted = knock(support.as_ref()) => (accepted, &console),
            () = &mut signal => break,
            // Whatever this node wrote from here on nobody would find again.
            why = &mut left_behind => {
                ended = Err(anyhow::Error::new(why).context("this node stops"));
                break;
            }
        };
        let (stream, peer) = match accepted {
            Ok(a) => a,
            // Out of file descriptors, or a client that went away: the listener itself is fine.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (router, acceptor, watcher) = (router.clone(), acceptor.clone(), graceful.watcher());
        tokio::spawn(async move { connection(stream, peer, acceptor, router, watcher).await });
    }
    tracing::info!("stopping: running requests may finish");
    drop(listener);
    follower.abort();
    let _ = stop.send(true);
    let grace = Duration::from_secs(app.config.server.stop_grace_seconds);
    if tokio::time::timeout(grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were cut off after {} s", grace.as_secs());
    }
    let _ = tokio::time::timeout(grace, work).await;
    app.db.close().await;
    ended
}

/// One client from its first byte to its last.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: Option<tokio_rustls::TlsAcceptor>,
    router: axum::Router,
    watcher: Watcher,
) {
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        return requests(stream, peer, router, watcher).await;
    };
    match tokio::time::timeout(tls::HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => requests(stream, peer, router, watcher).await,
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

/// Answers requests until the client or the portal goes.
async fn requests(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: axum::Router,
    watcher: Watcher,
) {
    let service =
        hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request
                .extensions_mut()
                .insert(axum::extract::ConnectInfo(peer));
            router.clone().oneshot(request)
        });
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEADER_TIME)
        .max_buf_size(limits::HEADER_BYTES)
        .max_headers(limits::HEADER_FIELDS);
    server
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::H2_STREAMS)
        .max_header_list_size(limits::HEADER_BYTES as u32);
    let connection = watcher.watch(
        server
            .serve_connection_with_upgrades(TokioIo::new(Patience::new(stream)), service)
            .into_owned(),
    );
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// What sends mails, texts and calls.
pub fn worker(app: &App) -> jobs::Worker {
    let clock = app.clock.clone();
    jobs::Worker::new(
        app.db.clone(),
        portal::router::jobs(app),
        app.node.clone(),
        Arc::new(move || clock.now()),
    )
}

/// Sends mails, texts and calls, seals the audit trail and sweeps, until told to stop.
async fn background(app: App, stopped: watch::Receiver<bool>) {
    let until = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|s| *s).await;
    };
    let worker = worker(&app);
    tokio::join!(
        worker.serve(until(stopped.clone())),
        portal::features::ops::run(app, until(stopped)),
    );
}

/// Ctrl-C and SIGTERM; from when it exists they no longer end the program by themselves.
struct Ending {
    interrupt: Signal,
    terminate: Signal,
}

impl Ending {
    fn listen() -> anyhow::Result<Ending> {
        let listen = |kind| signal(kind).context("SIGINT and SIGTERM cannot be heard");
        Ok(Ending {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// Waits for either.
    async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
