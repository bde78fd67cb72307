//! A practice's picture: read by its content, drawn anew, small.
//!
//! What a manager uploads is decoded, put on white (it must be seen in the dark too), made small and encoded again. So nothing of
//! the upload itself is ever handed out: no comment, no place where a photo was taken, no second file hidden behind the first.
//!
//! Attackers here: a file that only begins like a picture, a picture that is huge once unpacked, a picture that is something
//! else to another program.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::{Id, Stmt};
use vault::RandomExt;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::{LOGO, store};
use crate::app::App;
use crate::sealed::Damaged;

/// Bytes that an upload may have.
pub const UPLOAD_BYTES: usize = 4_000_000;
/// Bytes of what is kept: it travels in every notice.
pub const KEPT_BYTES: usize = 20 * 1024;
/// Points that an upload may have once unpacked (RGBA: 48 MB).
const MOST_POINTS: u64 = 12_000_000;
/// Largest side of an upload.
const MOST_SIDE: usize = 16_000;
/// Shortest side, of the upload and of what is kept.
const LEAST_SIDE: usize = 16;
/// The boxes it is made to fit, the first one that gives few enough bytes: twice the size it is shown at, or less.
const BOXES: [(usize, usize); 7] = [
    (384, 128),
    (320, 107),
    (256, 86),
    (192, 64),
    (144, 48),
    (96, 32),
    (72, 24),
];

/// Why a picture is not taken. The `Display` is a locale key with the variable `size`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither PNG nor JPEG.
    #[error("logo-kind")]
    Kind,
    /// More bytes than an upload may have.
    #[error("logo-large")]
    Large,
    /// More points than an upload may have.
    #[error("logo-points")]
    Points,
    /// A few points wide or high.
    #[error("logo-small")]
    Small,
    /// It begins like a picture and is none, or is damaged.
    #[error("logo-damaged")]
    Damaged,
}

/// Red, green, blue, a byte each.
struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// Makes the picture that is kept: a PNG of at most [`KEPT_BYTES`]. Takes some tens of milliseconds: not for an async thread.
///
/// # Errors
/// See [`Refused`].
pub fn redraw(upload: &[u8]) -> Result<Vec<u8>, Refused> {
    if upload.len() > UPLOAD_BYTES {
        return Err(Refused::Large);
    }
    let picture = if upload.starts_with(b"\x89PNG\r\n\x1a\n") {
        read_png(upload)?
    } else if upload.starts_with(&[0xff, 0xd8, 0xff]) {
        read_jpeg(upload)?
    } else {
        return Err(Refused::Kind);
    };
    for (width, height) in BOXES {
        let small = fit(&picture, width, height);
        if small.width.min(small.height) < LEAST_SIDE {
            return Err(Refused::Small);
        }
        let png = encode(&small).ok_or(Refused::Damaged)?;
        if png.len() <= KEPT_BYTES {
            return Ok(png);
        }
    }
    Err(Refused::Damaged)
}

fn sides(width: usize, height: usize) -> Result<(), Refused> {
    if width.max(height) > MOST_SIDE || (width as u64) * (height as u64) > MOST_POINTS {
        return Err(Refused::Points);
    }
    if width.min(height) < LEAST_SIDE {
        return Err(Refused::Small);
    }
    Ok(())
}

/// Width and height as the first part of a PNG says them: what is too large is not even begun.
fn png_sides(bytes: &[u8]) -> Result<(), Refused> {
    let side = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
        four.map(u32::from_be_bytes).ok_or(Refused::Damaged)
    };
    sides(side(16)? as usize, side(20)? as usize)
}

fn read_png(bytes: &[u8]) -> Result<Picture, Refused> {
    if bytes.get(12..16) != Some(b"IHDR") {
        return Err(Refused::Damaged);
    }
    png_sides(bytes)?;
    let limits = png::Limits {
        bytes: 4 * MOST_POINTS as usize + KEPT_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Refused::Damaged)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    sides(width, height)?;
    let mut points = vec![0; reader.output_buffer_size().ok_or(Refused::Points)?];
    let info = reader
        .next_frame(&mut points)
        .map_err(|_| Refused::Damaged)?;
    points.truncate(info.buffer_size());
    let on_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u16::from(value), u16::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    let rgb: Vec<u8> = match info.color_type {
        png::ColorType::Rgb => points,
        png::ColorType::Grayscale => points.iter().flat_map(|v| [*v; 3]).collect(),
        png::ColorType::GrayscaleAlpha => points
            .chunks_exact(2)
            .flat_map(|p| [on_white(p[0], p[1]); 3])
            .collect(),
        png::ColorType::Rgba => points
            .chunks_exact(4)
            .flat_map(|p| [0, 1, 2].map(|c| on_white(p[c], p[3])))
            .collect(),
        png::ColorType::Indexed => return Err(Refused::Damaged),
    };
    whole(width, height, rgb)
}

fn read_jpeg(bytes: &[u8]) -> Result<Picture, Refused> {
    let options = DecoderOptions::default()
        .set_max_width(MOST_SIDE)
        .set_max_height(MOST_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Refused::Damaged)?;
    let (width, height) = decoder.dimensions().ok_or(Refused::Damaged)?;
    sides(width, height)?;
    let rgb = decoder.decode().map_err(|_| Refused::Damaged)?;
    whole(width, height, rgb)
}

fn whole(width: usize, height: usize, rgb: Vec<u8>) -> Result<Picture, Refused> {
    if rgb.len() != width * height * 3 {
        return Err(Refused::Damaged);
    }
    Ok(Picture { width, height, rgb })
}

/// The picture in a box, its sides in proportion; never made larger. Each point is the mean of those it stands for.
fn fit(from: &Picture, width: usize, height: usize) -> Picture {
    let (mut w, mut h) = (from.width, from.height);
    if w > width {
        (w, h) = (width, (h * width).div_ceil(w));
    }
    if h > height {
        (w, h) = ((w * height).div_ceil(h), height);
    }
    let mut rgb = Vec::with_capacity(w * h * 3);
    let part = |n: usize, of: usize, all: usize| {
        let (a, b) = (n * all / of, (n + 1) * all / of);
        a..b.max(a + 1)
    };
    for y in 0..h {
        let rows = part(y, h, from.height);
        for x in 0..w {
            let columns = part(x, w, from.width);
            let n = (rows.len() * columns.len()) as u64;
            let mut sum = [0u64; 3];
            for row in rows.clone() {
                let at = (row * from.width + columns.start) * 3;
                for point in from.rgb[at..at + columns.len() * 3].chunks_exact(3) {
                    for (s, v) in sum.iter_mut().zip(point) {
                        *s += u64::from(*v);
                    }
                }
            }
            rgb.extend(sum.map(|s| u8::try_from((s + n / 2) / n).unwrap_or(255)));
        }
    }
    Picture {
        width: w,
        height: h,
        rgb,
    }
}

fn encode(picture: &Picture) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (width, height) = (
        u32::try_from(picture.width).ok()?,
        u32::try_from(picture.height).ok()?,
    );
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&picture.rgb).ok()?;
    writer.finish().ok()?;
    Some(out)
}

/// A drawn picture in the place of the practice's last one: the id for [`super::Profile::logo`], and the row. Nobody can guess the id.
pub fn keep(app: &App, practice: Id, png: &[u8]) -> (String, Stmt) {
    let id: [u8; 16] = app.random.bytes();
    let row = store::set_logo(practice, &id, &seal(app, practice, png), app.now());
    (hex::encode(id), row)
}

fn seal(app: &App, practice: Id, png: &[u8]) -> Vec<u8> {
    LOGO.seal(app, practice, &STANDARD.encode(png))
}

/// Opens [`seal`].
///
/// # Errors
/// When the row was changed or belongs to another practice.
pub fn open(app: &App, practice: Id, sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
    let text: String = LOGO.open(app, practice, sealed)?;
    STANDARD.decode(text).map_err(|_| Damaged(LOGO.0))
}

#[cfg(test)]
#[path = "logo_tests.rs"]
mod tests;
