//! SecureMail: one binary. This crate reads the command line and the configuration, builds the [`portal::app::App`], and
//! prints; the product is in `portal`.

mod serve;
mod wiring;

use clap::Parser;

/// The command line. Commands arrive one by one; see `main`.
#[derive(Parser)]
#[command(
    name = "securemail",
    version,
    about = "A private-message portal for practices and their patients"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Starts the portal.
    Serve {
        /// The configuration file.
        #[arg(long)]
        config: Option<std::path::PathBuf>,
    },
}

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve { config } => {
                let config = match config {
                    Some(path) => portal::config::Config::load(&path)?,
                    None => portal::config::Config::default(),
                };
                let wishes = wiring::Wishes {
                    extra_hosts: vec![],
                    pseudo_locale: false,
                    make_key: false,
                };
                let app = wiring::app(config, &wishes).await?;
                serve::serve(app, |address| println!("listening on http://{address}")).await
            }
        }
    });
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("securemail: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
