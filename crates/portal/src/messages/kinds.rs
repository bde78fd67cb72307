//! What a file is, by its content first and its name second, and which files are not taken.
//!
//! Attackers here: somebody who sends a program dressed as a document (`invoice.pdf.exe`, a right-to-left name, a picture
//! with a Java archive behind it), and somebody who sends a document whose macros do the harm. Nothing is ever unpacked: a
//! bomb stays an unopened parcel. Files of every kind are only ever handed out as downloads, never shown in our origin.

use infer::MatcherType;

/// Bytes at the beginning that are looked at: enough for every signature, and for the first parts of office documents.
const HEAD: usize = 8 * 1024;
/// Bytes at the end that are kept for the end record of a zip archive (APPNOTE.TXT 4.3.16: 22 bytes and a comment of at
/// most 65,535).
const TAIL: usize = 22 + 65_535;

/// Why a file is not taken. The `Display` is a locale key whose message has the variable `name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A program, a script, an installer.
    #[error("file-program")]
    Program,
    /// An office document with macros.
    #[error("file-macro")]
    Macro,
    /// The content is another kind of thing than the name says.
    #[error("file-mismatch")]
    Mismatch,
    /// Nothing in it.
    #[error("file-empty")]
    Empty,
    /// Larger than one file may be.
    #[error("file-large")]
    TooLarge,
    /// More files, or more bytes in all, than one message takes.
    #[error("file-many")]
    TooMany,
    /// It could not be stored now. Ours, not theirs.
    #[error("file-disk")]
    Disk,
}

/// Endings of what runs when it is opened, on any usual system.
const PROGRAMS: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appimage",
    "application",
    "appref-ms",
    "appx",
    "bash",
    "bat",
    "chm",
    "class",
    "cmd",
    "com",
    "command",
    "cpl",
    "crx",
    "csh",
    "deb",
    "desktop",
    "diagcab",
    "dll",
    "dmg",
    "ear",
    "exe",
    "fish",
    "gadget",
    "hlp",
    "hta",
    "img",
    "inf",
    "ins",
    "ipa",
    "iqy",
    "iso",
    "isp",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "library-ms",
    "lnk",
    "mde",
    "mht",
    "mhtml",
    "mjs",
    "msc",
    "msi",
    "msix",
    "msp",
    "mst",
    "ocx",
    "one",
    "onepkg",
    "osx",
    "pif",
    "pkg",
    "ps1",
    "ps1xml",
    "psc1",
    "psd1",
    "psm1",
    "py",
    "pyc",
    "pyw",
    "pyz",
    "rb",
    "rdp",
    "rdpw",
    "reg",
    "rpm",
    "run",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "searchconnector-ms",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "slk",
    "snap",
    "so",
    "sys",
    "theme",
    "themepack",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "war",
    "website",
    "workflow",
    "ws",
    "wsb",
    "wsc",
    "wsf",
    "wsh",
    "xap",
    "xll",
    "xpi",
    "zsh",
];

/// Endings of office documents that carry macros by definition.
const MACROS: &[&str] = &[
    "accde", "docm", "dotm", "potm", "ppam", "ppsm", "pptm", "sldm", "xla", "xlam", "xlm", "xlsm",
    "xltm",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Pdf,
    Image,
    Zip,
    Ole,
    Media,
}

/// What the name says it is, where the name says something that can be checked. Old office endings say nothing: programs of
/// practices export tables and letters under them that are text.
fn claimed(ending: &str) -> Option<Group> {
    Some(match ending {
        "pdf" => Group::Pdf,
        "png" | "jpg" | "jpeg" | "jpe" | "gif" | "webp" | "bmp" | "tif" | "tiff" | "heic"
        | "heif" | "avif" => Group::Image,
        "zip" | "docx" | "dotx" | "xlsx" | "xltx" | "pptx" | "ppsx" | "potx" | "odt" | "ods"
        | "odp" | "epub" => Group::Zip,
        "mp4" | "m4v" | "mov" | "avi" | "mkv" | "webm" | "mp3" | "m4a" | "wav" | "ogg" | "flac"
        | "aac" => Group::Media,
        _ => return None,
    })
}

/// What the content is, where it is one of these.
fn found(head: &[u8]) -> Option<Group> {
    if head.starts_with(b"%PDF-") {
        return Some(Group::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(Group::Zip);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Some(Group::Ole);
    }
    match infer::get(head)?.matcher_type() {
        MatcherType::Image => Some(Group::Image),
        MatcherType::Audio | MatcherType::Video => Some(Group::Media),
        _ => None,
    }
}

/// Programs by their first bytes.
fn runs(head: &[u8]) -> bool {
    use infer::app;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    text.starts_with(b"#!")
        // "MZ" also begins an honest text; a program has zeros in its header.
        || (app::is_exe(head) && head.iter().take(256).any(|b| *b == 0))
        || app::is_elf(head)
        || app::is_mach(head)
        || app::is_java(head)
        || app::is_dex(head)
        || app::is_wasm(head)
        // Windows shortcut and compiled help (both run what they name).
        || head.starts_with(&[0x4C, 0, 0, 0, 1, 0x14, 2, 0])
        || head.starts_with(b"ITSF")
}

/// Text that says more than it seems to when a browser guesses: never handed out as text.
fn active_text(head: &[u8]) -> bool {
    let start: Vec<u8> = head
        .iter()
        .take(1024)
        .filter(|b| !b.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    start.contains(&b'<')
}

/// Names of parts inside archives and documents, in lower case. Names stand unpacked in a zip archive (APPNOTE.TXT 4.3.7) and
/// in the directory of an OLE file.
const IN_ZIP: &[(&[u8], Refused)] = &[
    (b"vbaproject.bin", Refused::Macro),
    (b"xl/macrosheets/", Refused::Macro),
    (b"script-lb.xml", Refused::Macro),
    (b"meta-inf/manifest.mf", Refused::Program),
    (b"androidmanifest.xml", Refused::Program),
];
const IN_OLE: &[(&[u8], Refused)] = &[(b"_\0v\0b\0a\0_\0p\0r\0o\0j\0e\0c\0t\0", Refused::Macro)];
/// One less than the longest of them.
const OVERLAP: usize = 31;

/// Looks at a file while it streams by.
#[derive(Debug)]
pub struct Inspector {
    ending: String,
    head: Vec<u8>,
    tail: Vec<u8>,
    carry: Vec<u8>,
    group: Option<Group>,
    judged: bool,
    bytes: u64,
}

impl Inspector {
    /// For a file of this (already cleaned) name.
    ///
    /// # Errors
    /// When the name alone says that it is not taken.
    pub fn new(name: &str) -> Result<Inspector, Refused> {
        let ending = match name.rsplit_once('.') {
            Some((_, e)) => e.trim().to_lowercase(),
            None => String::new(),
        };
        if PROGRAMS.contains(&ending.as_str()) {
            return Err(Refused::Program);
        }
        if MACROS.contains(&ending.as_str()) {
            return Err(Refused::Macro);
        }
        Ok(Inspector {
            ending,
            head: Vec::new(),
            tail: Vec::new(),
            carry: Vec::new(),
            group: None,
            judged: false,
            bytes: 0,
        })
    }

    /// Looks at the next bytes.
    ///
    /// # Errors
    /// As soon as it is known that the file is not taken.
    pub fn look(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.bytes += bytes.len() as u64;
        if !self.judged {
            let room = HEAD - self.head.len();
            self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
            if self.head.len() == HEAD {
                self.judge_head()?;
            }
        }
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
        self.search(bytes)
    }

    /// The media type, once everything was looked at.
    ///
    /// # Errors
    /// When the file is not taken.
    pub fn finish(mut self) -> Result<String, Refused> {
        if self.bytes == 0 {
            return Err(Refused::Empty);
        }
        if !self.judged {
            self.judge_head()?;
        }
        // A picture or a document with an archive behind it is two things at once (GIFAR).
        if matches!(self.group, Some(Group::Pdf | Group::Image | Group::Media))
            && ends_as_zip(&self.tail)
        {
            return Err(Refused::Mismatch);
        }
        Ok(self.media_type())
    }

    fn judge_head(&mut self) -> Result<(), Refused> {
        self.judged = true;
        if runs(&self.head) {
            return Err(Refused::Program);
        }
        self.group = found(&self.head);
        if claimed(&self.ending).is_some_and(|c| self.group != Some(c)) {
            return Err(Refused::Mismatch);
        }
        Ok(())
    }

    /// Searches each piece together with the end of the one before.
    fn search(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let group = if self.judged {
            self.group
        } else {
            found(&self.head)
        };
        let needles = match group {
            Some(Group::Zip) => IN_ZIP,
            Some(Group::Ole) => IN_OLE,
            // Nothing is known of the first few bytes yet: they are carried along below.
            None if self.bytes < 16 => IN_ZIP,
            _ => return Ok(()),
        };
        let mut hay = std::mem::take(&mut self.carry);
        hay.extend(bytes.iter().map(u8::to_ascii_lowercase));
        for (needle, why) in needles {
            if hay.windows(needle.len()).any(|w| w == *needle) {
                return Err(*why);
            }
        }
        hay.drain(..hay.len().saturating_sub(OVERLAP));
        self.carry = hay;
        Ok(())
    }

    fn media_type(&self) -> String {
        let inferred = infer::get(&self.head).map(|t| t.mime_type());
        let text = || {
            matches!(
                self.ending.as_str(),
                "txt" | "csv" | "md" | "log" | "rtf" | "tsv"
            ) && !self.head.contains(&0)
                && !active_text(&self.head)
        };
        match (self.group, inferred) {
            (Some(Group::Pdf), _) => "application/pdf",
            (Some(Group::Image | Group::Media), Some(mime)) if mime != "image/svg+xml" => mime,
            (Some(Group::Zip), Some(mime)) if mime.starts_with("application/") => mime,
            (None, _) if text() => "text/plain",
            _ => "application/octet-stream",
        }
        .to_owned()
    }
}

/// Whether the bytes end in the end record of a zip archive: its signature, and a comment that ends exactly where the file does.
fn ends_as_zip(tail: &[u8]) -> bool {
    tail.windows(4).enumerate().any(|(at, w)| {
        w == b"PK\x05\x06"
            && tail.get(at + 20..at + 22).is_some_and(|n| {
                at + 22 + usize::from(u16::from_le_bytes([n[0], n[1]])) == tail.len()
            })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// As a stream of pieces of this size.
    fn judge_by(piece: usize, name: &str, content: &[u8]) -> Result<String, Refused> {
        let mut i = Inspector::new(name)?;
        for p in content.chunks(piece) {
            i.look(p)?;
        }
        i.finish()
    }

    fn judge(name: &str, content: &[u8]) -> Result<String, Refused> {
        let whole = judge_by(1 << 20, name, content);
        for piece in [1, 7, 100, 4096] {
            assert_eq!(
                judge_by(piece, name, content),
                whole,
                "{name} in pieces of {piece}"
            );
        }
        whole
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const GIF: &[u8] = b"GIF89a\x01\0\x01\0";
    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";

    fn zip_with(part: &str) -> Vec<u8> {
        let mut z = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        z.extend_from_slice(&(part.len() as u16).to_le_bytes());
        z.extend_from_slice(&[0, 0]);
        z.extend_from_slice(part.as_bytes());
        z.extend_from_slice(&vec![b'x'; 9000]);
        z.extend_from_slice(b"PK\x05\x06");
        z.extend_from_slice(&[0; 18]);
        z
    }

    fn program(magic: &[u8]) -> Vec<u8> {
        let mut out = magic.to_vec();
        out.resize(300, 0);
        out
    }

    #[test]
    fn what_practices_send_is_taken_with_its_type_by_content() {
        for (name, content, mime) in [
            ("bite wing.png", PNG.to_vec(), "image/png"),
            (
                "photo.JPG",
                b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(),
                "image/jpeg",
            ),
            // Phones name one kind of picture like another: the content counts.
            ("photo.jpg", PNG.to_vec(), "image/png"),
            ("plan.pdf", PDF.to_vec(), "application/pdf"),
            ("no-ending", PDF.to_vec(), "application/pdf"),
            ("notes.txt", b"Take one a day.".to_vec(), "text/plain"),
            (
                "MZ.txt",
                b"MZ is how this letter begins.".to_vec(),
                "text/plain",
            ),
            ("BC.csv", b"BC;12\n".to_vec(), "text/plain"),
            ("scan.dcm", program(b""), "application/octet-stream"),
            ("all.zip", zip_with("a.png"), "application/zip"),
        ] {
            assert_eq!(judge(name, &content).as_deref(), Ok(mime), "{name}");
        }
    }

    #[test]
    fn active_content_is_never_called_text_or_picture() {
        for (name, content) in [
            (
                "x.svg",
                &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..],
            ),
            ("x.html", b"<!doctype html><script>alert(1)</script>"),
            ("x.txt", b"   <html><script>alert(1)</script>"),
            ("x.csv", b"a,<script>alert(1)</script>"),
            ("x.xml", b"<?xml version='1.0'?><a/>"),
        ] {
            assert_eq!(
                judge(name, content).as_deref(),
                Ok("application/octet-stream"),
                "{name}"
            );
        }
    }

    #[test]
    fn programs_are_refused_by_name_and_by_content() {
        for name in [
            "setup.exe",
            "invoice.pdf.exe",
            "a.JS",
            "x.Scr",
            "run.ps1",
            "image.iso",
            "link.lnk",
            "x.hta",
            "desk.rdp",
            "page.mht",
            "note.one",
            "find.searchconnector-ms",
            "a.exe ",
        ] {
            assert_eq!(judge(name, PDF), Err(Refused::Program), "{name}");
        }
        for (name, content) in [
            ("report.pdf", program(b"MZ\x90\0")),
            ("report", program(b"MZ\x90\0")),
            ("photo.png", program(b"\x7fELF")),
            ("x.bin", program(&[0xcf, 0xfa, 0xed, 0xfe])),
            ("x.dat", program(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61])),
            ("x.txt", b"#!/bin/sh\nrm -rf /".to_vec()),
            ("x", program(b"\0asm\x01\0\0\0")),
            ("x", program(&[0x4C, 0, 0, 0, 1, 0x14, 2, 0])),
            ("library.zip", zip_with("META-INF/MANIFEST.MF")),
            ("app.zip", zip_with("AndroidManifest.xml")),
        ] {
            assert_eq!(judge(name, &content), Err(Refused::Program), "{name}");
        }
    }

    #[test]
    fn macros_are_refused_by_name_and_by_content() {
        assert_eq!(
            judge("plan.docm", &zip_with("word/document.xml")),
            Err(Refused::Macro)
        );
        for part in [
            "word/vbaProject.bin",
            "xl/VBAPROJECT.BIN",
            "xl/macrosheets/sheet1.xml",
            "Basic/Standard/script-lb.xml",
        ] {
            assert_eq!(
                judge("plan.docx", &zip_with(part)),
                Err(Refused::Macro),
                "{part}"
            );
        }
        let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        ole.extend_from_slice(&vec![1; 20_000]);
        assert_eq!(
            judge("old.xls", &ole).as_deref(),
            Ok("application/octet-stream")
        );
        ole.extend("_VBA_PROJECT_CUR".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(judge("old.xls", &ole), Err(Refused::Macro));
    }

    #[test]
    fn a_name_that_lies_and_two_things_in_one_are_refused() {
        assert_eq!(judge("plan.pdf", PNG), Err(Refused::Mismatch));
        assert_eq!(judge("plan.pdf", b"<html>%PDF-1.4"), Err(Refused::Mismatch));
        assert_eq!(judge("photo.png", PDF), Err(Refused::Mismatch));
        assert_eq!(judge("letter.docx", PDF), Err(Refused::Mismatch));
        let gifar = [GIF, &zip_with("Evil.class")].concat();
        assert_eq!(judge("photo.gif", &gifar), Err(Refused::Mismatch));
        let long_comment = {
            let mut z = zip_with("Evil.class");
            let n = z.len();
            z[n - 2..].copy_from_slice(&60_000u16.to_le_bytes());
            z.extend_from_slice(&vec![b' '; 60_000]);
            [PDF, &z].concat()
        };
        assert_eq!(judge("plan.pdf", &long_comment), Err(Refused::Mismatch));
        assert_eq!(judge("empty.pdf", b""), Err(Refused::Empty));
    }
}
