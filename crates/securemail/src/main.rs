//! SecureMail: one binary. This crate reads the command line and the configuration, builds the [`portal::app::App`], and
//! prints; the product is in `portal`.

mod checks;
mod cli;
mod commands;
mod demo;
mod machine;
mod patience;
mod serve;
mod tls;
mod wiring;

use clap::Parser;

/// A page is hundreds of small strings, made on one core and dropped on another: the system's allocator takes a lock for each.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `securemail … | head` closes our output early: no fault of ours, and no reason for a backtrace.
fn quiet_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info
            .payload_as_str()
            .is_some_and(|said| said.starts_with("failed printing to stdout"))
        {
            std::process::exit(0);
        }
        usual(info);
    }));
}

fn main() -> std::process::ExitCode {
    quiet_pipe();
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(r) => r,
        Err(error) => {
            eprintln!("securemail: the system gives no threads: {error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("securemail: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
