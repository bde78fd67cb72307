//! Frames: a kind byte, the length as four bytes big-endian, the payload.

use super::BackupError;

/// Longest payload of one frame: a chunk of rows stays far below.
const LONGEST: usize = 256 * 1024 * 1024;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Start = b'S' as isize,
    Rows = b'R' as isize,
    File = b'F' as isize,
    Bytes = b'B' as isize,
    End = b'E' as isize,
}

impl Kind {
    fn byte(self) -> u8 {
        self as isize as u8
    }
    fn parse(b: u8) -> Option<Kind> {
        [Kind::Start, Kind::Rows, Kind::File, Kind::Bytes, Kind::End]
            .into_iter()
            .find(|k| k.byte() == b)
    }
}

pub(super) fn encode(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(5 + payload.len());
    out.push(kind.byte());
    out.extend_from_slice(
        &u32::try_from(payload.len())
            .expect("a frame is far below 4 GiB")
            .to_be_bytes(),
    );
    out.extend_from_slice(payload);
    out
}

/// Kind, payload, and all bytes of a frame.
pub(super) type Frame<'a> = (Kind, &'a [u8], &'a [u8]);

/// Cuts a stream into frames.
#[derive(Default)]
pub(super) struct Decoder {
    held: Vec<u8>,
    from: usize,
}

impl Decoder {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.from > 0 {
            self.held.drain(..self.from);
            self.from = 0;
        }
        self.held.extend_from_slice(bytes);
    }

    /// The next whole frame with the bytes it was made of.
    pub(super) fn next(&mut self) -> Result<Option<Frame<'_>>, BackupError> {
        let rest = &self.held[self.from..];
        let Some(head) = rest.first_chunk::<5>() else {
            return Ok(None);
        };
        let kind = Kind::parse(head[0])
            .ok_or_else(|| BackupError::Damaged("a frame of no kind".into()))?;
        let len = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if len > LONGEST {
            return Err(BackupError::Damaged("a frame is too long".into()));
        }
        if rest.len() < 5 + len {
            return Ok(None);
        }
        let at = self.from;
        self.from += 5 + len;
        let whole = &self.held[at..at + 5 + len];
        Ok(Some((kind, &whole[5..], whole)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.from == self.held.len()
    }
}
