//! Prints what the operations of this crate cost on this machine, each as the median of five runs:
//! `cargo run --release -p vault --example vault_bench`.

use std::time::Instant;

use vault::{
    ContentKey, FileKey, FileOpener, FileSealer, Hasher, InstanceKey, KeyPair, Params, RandomExt,
    SystemRandom, Token, WrapKey, policy, seal_to,
};

/// Runs `work` `count` times, five times over, and prints the median per operation.
fn measure(name: &str, count: u32, mut work: impl FnMut()) {
    let mut runs: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            (0..count).for_each(|_| work());
            start.elapsed().as_secs_f64() / f64::from(count)
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    let micros = runs[2] * 1e6;
    println!("{name:<48} {micros:>12.2} us {:>14.0} /s", 1e6 / micros);
}

fn main() -> vault::Result<()> {
    let rng = SystemRandom;
    let instance = InstanceKey::generate(&rng);
    let pair = KeyPair::generate(rng.bytes(), &rng);
    let context: &[&[u8]] = &[b"table.column", &[7; 16]];
    let head = [b'x'; 200];
    let body = vec![b'x'; 2_000];

    let field = instance.seal_field(context, b"Ann Lee", &rng);
    measure("field: seal", 10_000, || {
        drop(instance.seal_field(context, b"Ann Lee", &rng))
    });
    measure("field: open", 10_000, || {
        drop(instance.open_field(context, &field))
    });
    measure("blind index", 10_000, || {
        std::hint::black_box(instance.blind("email", "ann@example.org"));
    });

    measure("key pair: generate with public half", 200, || {
        KeyPair::generate([1; 16], &rng).public();
    });
    let arrival = seal_to(pair.public(), "arrival", context, &[7; 32], &rng)?;
    measure("arrival: seal (HPKE)", 200, || {
        drop(seal_to(pair.public(), "arrival", context, &[7; 32], &rng))
    });
    measure("arrival: open (HPKE)", 200, || {
        drop(pair.open("arrival", context, &arrival))
    });

    let session = WrapKey::from_session(&Token::random(&rng));
    let wrap = session.wrap(&pair, "session", &rng);
    measure("session: unwrap a pair", 10_000, || {
        drop(session.unwrap(pair.id(), "session", &wrap))
    });

    let list = pair.list_key();
    let entry = list.seal(context, &head, &rng);
    measure("list: derive the key", 10_000, || drop(pair.list_key()));
    measure("list: seal a 200 byte entry", 10_000, || {
        drop(list.seal(context, &head, &rng))
    });
    measure("list: page of 50 entries, key included", 1_000, || {
        let list = pair.list_key();
        for _ in 0..50 {
            list.open(context, &entry)
                .expect("it was sealed with this key");
        }
    });

    let content = ContentKey::generate(&rng);
    let sealed = content.seal_body(context, &body, &rng);
    measure("body: seal 2 KB", 10_000, || {
        drop(content.seal_body(context, &body, &rng))
    });
    measure("body: open 2 KB", 10_000, || {
        drop(content.open_body(context, &sealed))
    });

    let (key, file) = (FileKey::generate(&rng), vec![7u8; 16 * 1024 * 1024]);
    let mut sealed = Vec::with_capacity(file.len() + 8_192);
    measure("file: seal 16 MiB", 5, || {
        sealed.clear();
        let mut sealer = FileSealer::new(&key, context, &rng);
        sealer
            .push_into(&file, &mut sealed)
            .expect("16 MiB are not too long");
        sealed.extend(sealer.finish().expect("16 MiB are not too long"));
    });
    let mut opened = Vec::with_capacity(file.len() + 8_192);
    measure("file: open 16 MiB", 5, || {
        opened.clear();
        let mut opener = FileOpener::new(&key, context);
        opener
            .push_into(&sealed, &mut opened)
            .expect("it was sealed with this key");
        opened.extend(opener.finish().expect("it was sealed with this key"));
    });

    let rules = policy::Rules::new(policy::Preset::Modern, false);
    measure("policy: judge a 28 character passphrase", 20, || {
        drop(rules.check("correct horse battery staple", &[]))
    });
    let worst = "!@$+%|0123456789".repeat(16);
    measure(
        "policy: judge 256 characters of signs (the worst)",
        5,
        || drop(rules.check(&worst, &[])),
    );

    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|source| vault::Error::Io {
            path: "runtime".into(),
            source,
        })?;
    let hasher = Hasher::new(Params::RECOMMENDED, 1)?;
    let pepper = instance.pepper();
    measure("password: Argon2id 64 MiB, t=3", 3, || {
        runtime
            .block_on(hasher.dummy(&pepper, "correct horse battery staple"))
            .expect("nobody else waits");
    });
    Ok(())
}
