//! The command line, as `--help` shows it.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// A private-message portal for practices and the people they write to.
#[derive(Debug, Parser)]
#[command(
    name = "securemail",
    version,
    about = "A private-message portal for practices and the people they write to",
    max_term_width = 100,
    after_help = "To look at it: securemail demo. To run it, in this order: config example > securemail.toml, edit that file, \
config check, keys generate, keys offline-new, account provision, serve; then doctor.

Exit codes: 0 done, 1 it failed, 2 the command line is wrong, 3 something was found (config check, doctor, verify, audit verify; directory import: rows were left out)."
)]
pub struct Cli {
    /// The configuration file. Without it `securemail.toml` in this folder is used if it is there, else the defaults.
    #[arg(long, global = true, env = "SECUREMAIL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data folder, instead of the configured one.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one value for the whole process")]
pub enum Command {
    /// Start the portal
    Serve(Listen),
    /// Try it: two practices, demo accounts and two waiting invitations; mails, texts and calls are shown at /outbox
    Demo(Demo),
    /// Bring the database up to date, and say from and to which version
    Migrate,
    /// Check, explain or show an example of the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look at everything this installation depends on, and say how to mend what is wrong
    Doctor,
    /// The list of professional numbers that sign-up looks into
    #[command(subcommand)]
    Directory(DirectoryCommand),
    /// Terms of Use and Privacy
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// Accounts that you set up for somebody
    #[command(subcommand)]
    Account(AccountCommand),
    /// Practices and what you vouch for
    #[command(subcommand)]
    Practice(PracticeCommand),
    /// Your staff who help people get in, and never see a message
    #[command(subcommand)]
    Support(SupportCommand),
    /// The instance key and the operator's offline key
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The escrow key: several people together open the mailbox of somebody who lost every other way in
    #[command(subcommand)]
    Escrow(EscrowCommand),
    /// Write a backup of everything while the portal runs, sealed to the offline key
    Backup {
        /// The file to write. It must not exist.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Bring a backup back into an empty installation; or release the mails that it held
    Restore {
        /// The backup.
        #[arg(value_name = "FILE", required_unless_present = "release")]
        from: Option<PathBuf>,
        /// File with the private half of the offline key.
        #[arg(long, value_name = "FILE", required_unless_present = "release")]
        offline_key: Option<PathBuf>,
        /// After a restore: let the queued mails, texts and calls go.
        #[arg(long, conflicts_with_all = ["from", "offline_key"])]
        release: bool,
    },
    /// Read a whole backup and say whether it is complete and unchanged
    Verify {
        /// The backup.
        #[arg(value_name = "FILE")]
        from: PathBuf,
        /// File with the private half of the offline key.
        #[arg(long, value_name = "FILE")]
        offline_key: PathBuf,
    },
    /// The audit trail
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Measure this machine against the figures of the documentation; needs about a minute
    Bench,
}

/// Where to listen.
#[derive(Debug, Args)]
pub struct Listen {
    /// Address and port, instead of the configured ones.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
}

/// Where the demo listens, and by which clock it lives.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where to listen.
    #[command(flatten)]
    pub listen: Listen,
    /// A file that holds how many seconds the demo's clock is ahead, read at every look at the clock: the browser tests let
    /// links, codes and sessions grow old with it.
    #[arg(long, value_name = "FILE", hide = true)]
    pub clock: Option<PathBuf>,
    /// Also offer a made-up language of long, accented words: what stays plain English there is translated nowhere.
    #[arg(long)]
    pub pseudo_locale: bool,
}

/// Configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say what is wrong or unsafe and how to mend it
    Check,
    /// Print the reference of every setting (Markdown)
    Reference,
    /// Print a commented example file
    Example,
}

/// Directory.
#[derive(Debug, Subcommand)]
pub enum DirectoryCommand {
    /// Read a CSV file (number,last_name,first_name,practice,street,city,state,zip,specialty)
    Import {
        /// The file.
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
    },
}

/// Documents.
#[derive(Debug, Subcommand)]
pub enum DocumentsCommand {
    /// Publish a new version; who has not accepted it yet is shown it
    Publish {
        /// terms or privacy.
        #[arg(value_parser = ["terms", "privacy"])]
        kind: String,
        /// Number of the version, one more than the one in force.
        version: i64,
        /// en or es.
        #[arg(value_parser = ["en", "es"])]
        lang: String,
        /// The text (Markdown).
        #[arg(value_name = "FILE.md")]
        file: PathBuf,
    },
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Invite somebody to an account you set up for them: the first owner of a new practice, or one more member
    Provision(Provision),
}

/// Practices.
#[derive(Debug, Subcommand)]
pub enum PracticeCommand {
    /// Vouch for a practice's name: invited people see "Confirmed by this portal". A practice that changes its name loses it
    Confirm {
        /// Its name, as it is written now.
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// Support.
#[derive(Debug, Subcommand)]
pub enum SupportCommand {
    /// Make somebody an agent, or give an agent other rights. They need an account that is in no practice, and a second step
    Add {
        /// The address they sign in with.
        #[arg(value_name = "ADDRESS")]
        email: String,
        /// They may also change something, after the identity check. Without it they look up and answer.
        #[arg(long)]
        change: bool,
        /// Nobody who opens requests is left, or their passwords are: begin anew. Requests from before open for who asked, and for no agent.
        #[arg(long)]
        new_desk: bool,
    },
    /// They are of support no more, at once
    Remove {
        /// The address they sign in with.
        #[arg(value_name = "ADDRESS")]
        email: String,
    },
    /// Everybody of support
    List,
}

/// Who is to get an account, and where.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  securemail account provision --new-practice --practice \"Maple Street Dental\" --paid \\
      --first Pat --last Moreno --email office@maple.example --mobile \"(503) 555-0142\"
  securemail account provision --practice \"Maple Street Dental\" --role sender \\
      --title Dr. --first Ana --last Ruiz --email ana@maple.example")]
pub struct Provision {
    /// Their address; it becomes the name they sign in with.
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// Given name.
    #[arg(long)]
    pub first: String,
    /// Family name.
    #[arg(long)]
    pub last: String,
    /// "Dr." and the like.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub title: String,
    /// A mobile phone that you know to be theirs; they prove it by text or call.
    #[arg(long, value_name = "NUMBER")]
    pub mobile: Option<String>,
    /// A landline that you know to be theirs; they prove it by call.
    #[arg(long, value_name = "NUMBER")]
    pub landline: Option<String>,
    /// Name of the practice: an existing one, or a new one with --new-practice.
    #[arg(long, value_name = "NAME")]
    pub practice: String,
    /// Make the practice; the person becomes its owner.
    #[arg(long, conflicts_with = "role")]
    pub new_practice: bool,
    /// What they may do in an existing practice: manager (writes, and decides who is in), sender or desk (write), reader (reads and
    /// answers).
    #[arg(long, default_value = "sender", value_parser = ["manager", "sender", "desk", "reader"])]
    pub role: String,
    /// A new practice's phone, as people should see it.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "new_practice"
    )]
    pub phone: String,
    /// A new practice's street and number.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "new_practice"
    )]
    pub street: String,
    /// Its city.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "new_practice"
    )]
    pub city: String,
    /// Its state.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "new_practice"
    )]
    pub state: String,
    /// Its ZIP code.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "new_practice"
    )]
    pub zip: String,
    /// Its time zone, such as America/Chicago; otherwise the one of the configuration.
    #[arg(long, value_name = "ZONE", requires = "new_practice")]
    pub time_zone: Option<String>,
    /// Its members may write to anybody (paid plan).
    #[arg(long, requires = "new_practice")]
    pub paid: bool,
    /// Language of the mail and of a new practice.
    #[arg(long, default_value = "en", value_parser = ["en", "es"])]
    pub lang: String,
}

/// Keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make the instance key of a new installation
    Generate,
    /// Make the offline key: the private half to a file that you take away, the public half for the configuration
    OfflineNew {
        /// Where to write the private half. Move it to paper or another machine.
        #[arg(long, value_name = "FILE")]
        private: PathBuf,
        /// Where to write the public half.
        #[arg(long, value_name = "FILE")]
        public: PathBuf,
    },
    /// Write the instance key, sealed to the offline key
    Export {
        /// The file to write.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Prove that an export opens with the offline key and is this installation's key
    Confirm {
        /// The exported file.
        #[arg(value_name = "FILE")]
        from: PathBuf,
        /// File with the private half of the offline key.
        #[arg(long, value_name = "FILE")]
        offline_key: PathBuf,
    },
    /// Prepare another instance key: adds a new epoch to the key file, which the next start begins to use
    Rotate,
    /// Say which epochs there are and how far the portal is with the newest one
    Status,
    /// End an old epoch, once nothing is sealed with it any more
    Retire {
        /// Its number, as `keys status` shows it.
        #[arg(value_name = "EPOCH")]
        epoch: u8,
        /// Also where rows remain that this installation has not written so: they are refused as before
        #[arg(long)]
        leave_strange: bool,
    },
}

/// Escrow.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "On a machine that is not the server, without network: new, open. At the server: status, list, export, import, end."
)]
pub enum EscrowCommand {
    /// Make a key, cut into shares that are printed: the public half is a line for the configuration, the private half is kept nowhere.
    /// Needs no server
    New {
        /// How many people together open something.
        #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=16))]
        needed: u8,
        /// Among how many people it is shared.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=16))]
        of: u8,
        /// Write each share to a file share-1.txt, share-2.txt, ... in this folder, mode 0400. Without it they are shown.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Cut the key of enough shares anew: for other people, or when a share is lost. The old shares open what they opened until they are
    /// destroyed. Needs no server
    Reshare {
        /// How many people together open something.
        #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=16))]
        needed: u8,
        /// Among how many people it is shared.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=16))]
        of: u8,
        /// A file with a share; more than once. Those that are missing are asked for.
        #[arg(long = "share", value_name = "FILE")]
        shares: Vec<PathBuf>,
        /// Write each new share to a file in this folder, mode 0400. Without it they are shown.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Open a request with the shares of enough people, and seal it to whoever asked. Needs no server
    Open {
        /// The request, as `escrow export` wrote it.
        #[arg(value_name = "REQUEST")]
        request: PathBuf,
        /// A file with a share; more than once. Those that are missing are asked for.
        #[arg(long = "share", value_name = "FILE")]
        shares: Vec<PathBuf>,
        /// The reference, as the person read it out. Without it it is asked for.
        #[arg(long, value_name = "REFERENCE")]
        reference: Option<String>,
        /// Where to write the answer. It must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// How many mailboxes are covered, and how many not yet
    Status,
    /// Who asks, and where each request stands
    List,
    /// Take a request out for the holders of the shares. Its owner is told, and can stop it for three days
    Export {
        /// The reference, as the person read it out.
        #[arg(value_name = "REFERENCE")]
        reference: String,
        /// Why: kept in the audit trail, shown to the holders.
        #[arg(long)]
        reason: String,
        /// Where to write the request. It must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Bring an answer in, three days after the request was taken out. Its owner is told
    Import {
        /// The answer, as `escrow open` wrote it.
        #[arg(value_name = "ANSWER")]
        answer: PathBuf,
    },
    /// Forget what is under an escrow key that the configuration names no more
    End,
}

/// Audit.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Check the chain, every event and the anchor
    Verify {
        /// The anchor file, instead of the configured one.
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
    },
}
