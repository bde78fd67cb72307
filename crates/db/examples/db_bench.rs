//! Durable sends per second: a send is a message, a delivery and a job in one write, answered after the commit.
//!
//! `cargo run --release -p db --example db_bench [FOLDER | postgres://…] …` measures SQLite (synchronous=FULL) in each folder given,
//! or a temporary one, and PostgreSQL (tables in a schema of their own, dropped at the end). Median of five runs of two
//! seconds, with 1, 8 and 64 tasks.

use db::{Config, Db, Id, Migration, q};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "bench",
    sql: "CREATE TABLE bench_message (id BYTEA PRIMARY KEY, mailbox BIGINT NOT NULL, at BIGINT NOT NULL, body BYTEA NOT NULL);
          CREATE INDEX bench_message_box ON bench_message (mailbox, at);
          CREATE TABLE bench_delivery (id BYTEA PRIMARY KEY, message BYTEA NOT NULL, state TEXT NOT NULL);
          CREATE TABLE bench_job (id BYTEA PRIMARY KEY, kind TEXT NOT NULL, run_at BIGINT NOT NULL);
          CREATE INDEX bench_job_due ON bench_job (run_at);",
}];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        println!(
            "{} {}, {cores} cores",
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        let mut targets: Vec<String> = std::env::args().skip(1).collect();
        if targets.is_empty() {
            targets.push(std::env::temp_dir().display().to_string());
        }
        for target in targets {
            if target.starts_with("postgres") {
                postgres(&target).await?;
            } else {
                let folder =
                    std::path::Path::new(&target).join(format!("bench-{}", std::process::id()));
                std::fs::create_dir_all(&folder)?;
                let config = Config::new(format!("sqlite:{}", folder.join("bench.db").display()));
                let result = measure("SQLite, synchronous=FULL", &config).await;
                std::fs::remove_dir_all(&folder)?;
                result?;
            }
        }
        Ok(())
    })
}

async fn postgres(url: &str) -> Result<(), Failure> {
    let schema = format!("bench_{}", std::process::id());
    let admin = |sql: String| async move {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        client.batch_execute(&sql).await?;
        drop(client);
        connection.await??;
        Ok::<(), Failure>(())
    };
    admin(format!("CREATE SCHEMA {schema}")).await?;
    let mark = if url.contains('?') { '&' } else { '?' };
    let config = Config::new(format!("{url}{mark}options=-c%20search_path%3D{schema}"));
    let result = measure("PostgreSQL", &config).await;
    admin(format!("DROP SCHEMA {schema} CASCADE")).await?;
    result
}

async fn measure(name: &str, config: &Config) -> Result<(), Failure> {
    let db = Db::open(config).await?;
    db.migrate(MIGRATIONS).await?;
    let ids = Arc::new(AtomicU64::new(0));
    for tasks in [1, 8, 64] {
        let mut rates = Vec::new();
        for _ in 0..5 {
            rates.push(run(&db, tasks, &ids).await?);
        }
        rates.sort_by(f64::total_cmp);
        println!(
            "{name}, {tasks:>2} tasks: {:>7.0} durable three-row sends/s (slowest run {:.0})",
            rates[2], rates[0]
        );
    }
    db.close().await;
    Ok(())
}

async fn run(db: &Db, tasks: u64, ids: &Arc<AtomicU64>) -> Result<f64, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    let handles: Vec<_> = (0..tasks)
        .map(|task| {
            let (db, stop, ids) = (db.clone(), stop.clone(), ids.clone());
            tokio::spawn(async move {
                let mut sent = 0u64;
                let body = vec![0x5a; 2048];
                while !stop.load(Ordering::Relaxed) {
                    let n = ids.fetch_add(1, Ordering::Relaxed);
                    let at = i64::try_from(n)? * 100;
                    let mut rand = [0; 10];
                    rand[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
                    let id = Id::v7(1_700_000_000_000_000 + at, rand);
                    db.write(vec![
                        q!("INSERT INTO bench_message (id, mailbox, at, body) VALUES ($1, $2, $3, $4)", id, i64::try_from(task)?, at, &body).any(),
                        q!("INSERT INTO bench_delivery (id, message, state) VALUES ($1, $2, $3)", id, id, "queued").any(),
                        q!("INSERT INTO bench_job (id, kind, run_at) VALUES ($1, $2, $3)", id, "mail", at).any(),
                    ])
                    .await?;
                    sent += 1;
                }
                Ok::<u64, Box<dyn std::error::Error + Send + Sync>>(sent)
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.store(true, Ordering::Relaxed);
    let mut sent = 0;
    for h in handles {
        sent += h.await?.map_err(|e| e.to_string())?;
    }
    #[allow(clippy::cast_precision_loss)]
    Ok(sent as f64 / start.elapsed().as_secs_f64())
}
