//! LISTEN and NOTIFY: another process wrote something somebody here waits for. Only shortens polling.

use super::{classify::text, tls::Tls};
use crate::signal::Topics;
use std::{
    future::poll_fn,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Config};

/// Notifications reach the whole database: the schema in the channel's name keeps two installations apart.
pub(super) const NOTIFY: &str = "SELECT pg_notify('securemail_' || current_schema(), $1)";

/// Between tries to reach the server.
const AGAIN: Duration = Duration::from_secs(5);

/// The connection that listens; started with the first subscription.
pub(super) struct Listener {
    config: Config,
    tls: Tls,
    topics: Arc<Topics>,
    task: Mutex<State>,
}

enum State {
    Idle,
    Running(JoinHandle<()>),
    Stopped,
}

impl Listener {
    pub(super) fn new(config: Config, tls: Tls, topics: Arc<Topics>) -> Listener {
        Listener {
            config,
            tls,
            topics,
            task: Mutex::new(State::Idle),
        }
    }

    pub(super) fn start(&self) {
        let mut task = self.task.lock().unwrap_or_else(|e| e.into_inner());
        if let State::Idle = *task {
            let (config, tls, topics) =
                (self.config.clone(), self.tls.clone(), self.topics.clone());
            *task = State::Running(tokio::spawn(async move {
                loop {
                    if let Err(e) = listen(&config, &tls, &topics).await {
                        tracing::debug!(error = text(&e), "LISTEN is away; polling goes on");
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            }));
        }
    }

    pub(super) fn stop(&self) {
        let mut task = self.task.lock().unwrap_or_else(|e| e.into_inner());
        if let State::Running(task) = std::mem::replace(&mut *task, State::Stopped) {
            task.abort();
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn listen(config: &Config, tls: &Tls, topics: &Topics) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(tls.clone()).await?;
    let messages = async {
        while let Some(message) = poll_fn(|cx| connection.poll_message(cx)).await {
            if let AsyncMessage::Notification(n) = message? {
                topics.raise_known(n.payload());
            }
        }
        Ok(())
    };
    let set_up = async {
        let schema: String = client
            .query_one("SELECT current_schema()::text", &[])
            .await?
            .get(0);
        let channel = format!("securemail_{schema}").replace('"', "\"\"");
        client
            .batch_execute(&format!("LISTEN \"{channel}\""))
            .await?;
        // What was signalled while nobody listened: everybody looks once.
        topics.raise_all();
        // The client must live as long as the connection.
        std::future::pending::<Result<(), tokio_postgres::Error>>().await
    };
    tokio::select! { r = messages => r, r = set_up => r }
}
