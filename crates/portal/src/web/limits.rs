//! Sizes and times that hold for every request. The server (which owns the sockets) takes the header limits from here too.

use std::time::Duration;

/// Bytes of all headers together, and of the request line.
pub const HEADER_BYTES: usize = 16 * 1024;
/// Number of header fields.
pub const HEADER_FIELDS: usize = 100;
/// Concurrent streams of one HTTP/2 connection.
pub const H2_STREAMS: u32 = 100;
/// Bytes of path and query.
pub const URI_BYTES: usize = 4 * 1024;
/// Bytes of an ordinary form, and of all text fields of an upload together. Room for a body of 100,000 characters of any
/// script, percent-encoded.
pub const FORM_BYTES: usize = 1536 * 1024;
/// Fields of one form.
pub const FORM_FIELDS: usize = 200;
/// Bytes of one file (25 MB, MB = 1,000,000 as pages show it).
pub const FILE_BYTES: u64 = 25_000_000;
/// Files of one message.
pub const FILES: usize = 20;
/// Files of one request. More than one message takes, so that who chose too many is told beside the field, with everything typed
/// kept; beyond this nobody is there who reads.
pub const REQUEST_FILES: usize = 500;
/// Bytes of one request with files.
pub const UPLOAD_BYTES: usize = 10 * FILE_BYTES as usize + FORM_BYTES;
/// Bytes of files that are read (and thrown away) from somebody whom nobody knows, so that what was typed comes back on the page.
pub const NOBODYS_BYTES: usize = 1_000_000;
/// Bytes of an upload that may pass without a field or a piece of a file coming out of them.
pub const UPLOAD_UNSEEN: usize = 256 * 1024;
/// How long an ordinary request may take, its body included. Password hashing under load fits well inside.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);
/// How long a request with files may take in all: 25 MB at 100 kbit/s.
pub const UPLOAD_TIME: Duration = Duration::from_secs(35 * 60);
/// How long an upload may stand still.
pub const UPLOAD_IDLE: Duration = Duration::from_secs(30);
/// How long a connection may take to send its headers (for the server).
pub const HEADER_TIME: Duration = Duration::from_secs(10);
