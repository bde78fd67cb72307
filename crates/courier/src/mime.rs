//! One [`Mail`] as the bytes of RFC 5322, in seven bits.

use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::digest;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Body, Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{
            ContentDisposition, ContentId, ContentTransferEncoding, ContentType, Header,
            HeaderName, HeaderValue, Subject,
        },
    },
};

use crate::{Mail, Picture, SendError, clean_display_name};

/// What goes over the wire: the envelope with its single recipient, and the message.
pub(crate) struct Wire {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Builds the message. The same mail gives the same bytes each time, so that two attempts are the same message to
/// whoever compares them.
///
/// `return_path` is where a bounce goes; `None` is the null path `<>`, to which nothing may be answered (RFC 5321
/// section 4.5.5).
pub(crate) fn build(mail: &Mail, return_path: Option<&Address>) -> Result<Wire, SendError> {
    mail.check()?;
    let from = parse(&mail.from)?;
    let to = parse(&mail.to)?;
    let name = clean_display_name(&mail.from_name);
    let date = UNIX_EPOCH + Duration::from_micros(mail.date.unsigned_abs());

    let mut message = Message::builder()
        .date(date)
        .from(Mailbox::new((!name.is_empty()).then_some(name), from))
        .to(Mailbox::new(None, to.clone()))
        .message_id(Some(mail.message_id.clone()))
        .raw_header(subject(&mail.subject))
        // RFC 3834 section 5: a machine wrote this, vacation notices are not to answer it.
        .raw_header(plain("Auto-Submitted", "auto-generated"))
        .raw_header(plain("Content-Language", &mail.lang));
    if let Some(reply_to) = &mail.reply_to {
        message = message.reply_to(Mailbox::new(None, parse(reply_to)?));
    }
    if let Some(url) = &mail.list_unsubscribe {
        message = message.raw_header(plain("List-Unsubscribe", &format!("<{url}>")));
    }
    let envelope = Envelope::new(return_path.cloned(), vec![to]).map_err(unbuildable)?;
    let html = part(ContentType::TEXT_HTML, &mail.html)?;
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary(&mail.message_id))
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text)?);
    let parts = match &mail.picture {
        None => parts.singlepart(html),
        Some(picture) => parts.multipart(
            MultiPart::builder()
                .kind(MultiPartKind::Related)
                .boundary(boundary(&picture.cid))
                .singlepart(html)
                .singlepart(inline(picture)?),
        ),
    };
    let message = message
        .envelope(envelope.clone())
        .multipart(parts)
        .map_err(unbuildable)?;
    let bytes = message.formatted();
    if !bytes.is_ascii() {
        return Err(SendError::refused(
            "the message cannot be written in seven bits",
            None,
        ));
    }
    Ok(Wire { envelope, bytes })
}

impl Mail {
    /// The message as it would go over the wire (RFC 5322, seven bits), for whoever wants to look at it or keep it.
    ///
    /// # Errors
    /// As [`Mail::check`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, SendError> {
        Ok(build(self, None)?.bytes)
    }
}

pub(crate) fn parse(address: &str) -> Result<Address, SendError> {
    address.parse().map_err(unbuildable)
}

fn unbuildable(error: impl std::fmt::Display) -> SendError {
    SendError::refused(&format!("the message cannot be built: {error}"), None)
}

fn part(kind: ContentType, body: &str) -> Result<SinglePart, SendError> {
    let lines = body
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n");
    let body = Body::new_with_encoding(lines, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| SendError::refused("a part cannot be written in seven bits", None))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

/// The picture of the HTML part (RFC 2392). It has no file name: it is nothing to keep.
fn inline(picture: &Picture) -> Result<SinglePart, SendError> {
    let kind = ContentType::parse("image/png").map_err(unbuildable)?;
    let body = Body::new_with_encoding(picture.png.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| SendError::refused("the picture cannot be written in seven bits", None))?;
    Ok(SinglePart::builder()
        .header(kind)
        .header(ContentId::from(format!("<{}>", picture.cid)))
        .header(ContentDisposition::inline())
        .body(body))
}

/// `=_` cannot occur in quoted-printable text (RFC 2045 section 6.7), so no body can end its part early; nor in base64.
fn boundary(message_id: &str) -> String {
    let hash = digest::digest(&digest::SHA256, message_id.as_bytes());
    format!("=_{}", hex::encode(&hash.as_ref()[..16]))
}

fn plain(name: &'static str, value: &str) -> HeaderValue {
    // `Mail::check` has limited these values to characters that need neither encoding nor folding.
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.to_owned(),
        value.to_owned(),
    )
}

/// A subject as it is, or in encoded words if it has other than ASCII, is long, or itself *looks like* an encoded word:
/// `=?utf-8?q?=0D=0ABcc:…?=` typed as a name must show as typed, not be decoded by the reader's program.
fn subject(value: &str) -> HeaderValue {
    let fits = value.len() <= 66 && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let edges = value.trim() == value;
    if fits && edges && !value.contains("=?") {
        return HeaderValue::dangerous_new_pre_encoded(
            Subject::name(),
            value.to_owned(),
            value.to_owned(),
        );
    }
    HeaderValue::dangerous_new_pre_encoded(Subject::name(), value.to_owned(), encoded_words(value))
}

/// RFC 2047 section 2 and 5 (3): words of at most 75 characters, none splitting a character, one line each.
fn encoded_words(value: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    const CHUNK: usize = 39;
    let mut words = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        words.push(format!("=?utf-8?b?{}?=", STANDARD.encode(&rest[..end])));
        rest = &rest[end..];
    }
    words.join("\r\n ")
}

#[cfg(test)]
#[path = "mime_tests.rs"]
mod tests;
