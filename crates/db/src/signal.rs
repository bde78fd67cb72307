//! Wake-ups. Polling is the mechanism everywhere; a signal only shortens the wait, so a lost one costs a poll interval.

use std::{collections::HashMap, sync::Mutex, time::Duration};
use tokio::sync::watch;

#[derive(Default)]
pub(crate) struct Topics(Mutex<HashMap<String, watch::Sender<u64>>>);

impl Topics {
    fn with<T>(&self, topic: &str, f: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut topics = self.0.lock().unwrap_or_else(|e| e.into_inner());
        f(topics
            .entry(topic.to_owned())
            .or_insert_with(|| watch::Sender::new(0)))
    }

    pub(crate) fn raise(&self, topic: &str) {
        self.with(topic, |t| t.send_modify(|n| *n = n.wrapping_add(1)));
    }

    /// For what came over the wire: a topic nobody here waits for is not remembered.
    pub(crate) fn raise_known(&self, topic: &str) {
        let topics = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(t) = topics.get(topic) {
            t.send_modify(|n| *n = n.wrapping_add(1));
        }
    }

    /// Signals may have been missed: everybody looks once.
    pub(crate) fn raise_all(&self) {
        for t in self.0.lock().unwrap_or_else(|e| e.into_inner()).values() {
            t.send_modify(|n| *n = n.wrapping_add(1));
        }
    }

    pub(crate) fn subscribe(&self, topic: &str) -> Subscription {
        Subscription(self.with(topic, |t| t.subscribe()))
    }
}

/// Somebody waiting for a topic; made by [`Db::subscribe`](crate::Db::subscribe).
pub struct Subscription(watch::Receiver<u64>);

impl Subscription {
    /// Waits for the next signal, at most `timeout`. True if one came, also one that came since the last wait.
    pub async fn wait(&mut self, timeout: Duration) -> bool {
        // The sender lives as long as the database; when that is gone, waiting on is a timeout like any other.
        match tokio::time::timeout(timeout, self.0.changed()).await {
            Ok(Ok(())) => true,
            Ok(Err(_)) => {
                tokio::time::sleep(timeout).await;
                false
            }
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_the_own_topic_wakes() {
        let topics = Topics::default();
        let hour = Duration::from_secs(3600);
        let mut waiting = topics.subscribe("work");
        topics.raise("other");
        topics.raise_known("unheard of");
        assert!(!waiting.wait(hour).await);
        for raise in [Topics::raise, Topics::raise_known] {
            raise(&topics, "work");
            raise(&topics, "work");
            assert!(waiting.wait(hour).await);
            assert!(!waiting.wait(hour).await);
        }
        topics.raise_all();
        assert!(waiting.wait(hour).await);
        drop(topics);
        assert!(!waiting.wait(hour).await);
    }
}
