//! The running portal: the listener, the jobs, and an orderly stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use portal::app::App;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

/// Longest a client may take to send the head of a request (slowloris).
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest head of a request in bytes, and the most fields in it.
const HEAD_BYTES: usize = 16 * 1024;
const HEAD_FIELDS: usize = 100;
/// Requests that one HTTP/2 connection may have open.
const STREAMS: u32 = 100;

/// Serves until a signal comes, then lets running requests finish. `ready` is called once the port answers.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(app: App, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let address: SocketAddr = app
        .config
        .server
        .listen
        .parse()
        .context("server.listen is not address:port")?;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    portal::features::documents::install(&app)
        .await
        .context("the terms cannot be put into the database")?;
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(background(app.clone(), stopped.clone()));
    ready(listener.local_addr()?);

    let router = portal::router::router(&app);
    let graceful = GracefulShutdown::new();
    let mut signal = std::pin::pin!(signal());
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(a) => a,
                // Out of file descriptors, or a client that went away: the listener itself is fine.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut signal => break,
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(
            move |mut request: hyper::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(axum_peer(peer));
                router.clone().oneshot(request)
            },
        );
        let mut server = auto::Builder::new(TokioExecutor::new());
        server
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(HEAD_BYTES)
            .max_headers(HEAD_FIELDS);
        server
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEAD_BYTES as u32);
        let connection = graceful.watch(
            server
                .serve_connection_with_upgrades(TokioIo::new(stream), service)
                .into_owned(),
        );
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    tracing::info!("stopping: running requests may finish");
    drop(listener);
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
    Ok(())
}

fn axum_peer(peer: SocketAddr) -> axum::extract::ConnectInfo<SocketAddr> {
    axum::extract::ConnectInfo(peer)
}

/// Sends mails, texts and calls, seals the audit trail and sweeps, until told to stop.
async fn background(app: App, stopped: watch::Receiver<bool>) {
    let until = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|s| *s).await;
    };
    let clock = app.clock.clone();
    let worker = jobs::Worker::new(
        app.db.clone(),
        portal::router::jobs(&app),
        app.node.clone(),
        Arc::new(move || clock.now()),
    );
    tokio::join!(
        worker.serve(until(stopped.clone())),
        portal::features::ops::run(app, until(stopped)),
    );
}

/// Waits for Ctrl-C or SIGTERM.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = match signal(SignalKind::terminate()) {
        Ok(s) => s,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not heard");
            let _ = tokio::signal::ctrl_c().await;
            return;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}
