#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

/// A PNG of `width` by `height` whose points come from a function.
fn png_of(
    width: u32,
    height: u32,
    color: png::ColorType,
    point: impl Fn(u32, u32) -> Vec<u8>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .add_text_chunk("Comment".into(), "SECRET COMMENT".into())
        .unwrap();
    let mut writer = encoder.write_header().unwrap();
    let points: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| point(x, y))
        .collect();
    writer.write_image_data(&points).unwrap();
    writer.finish().unwrap();
    out
}

/// Noise that does not compress.
fn noise(x: u32, y: u32) -> Vec<u8> {
    let seed = vault::hash::sha256(&[x.to_be_bytes(), y.to_be_bytes()].concat());
    seed[..3].to_vec()
}

fn sides_of(png: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    (reader.info().width, reader.info().height)
}

/// 24 by 16 points of plain green, written by a camera's encoder, with a place in its EXIF part.
const JPEG: &[u8] = include_bytes!("green.jpg");

#[test]
fn what_is_kept_is_drawn_anew_small_and_without_comments() {
    let upload = png_of(900, 300, png::ColorType::Rgb, |x, _| {
        vec![u8::try_from(x % 256).unwrap(), 90, 40]
    });
    assert!(upload.windows(14).any(|w| w == b"SECRET COMMENT"));
    let kept = redraw(&upload).unwrap();
    assert_eq!(sides_of(&kept), (384, 128));
    assert!(kept.len() <= KEPT_BYTES);
    assert!(!kept.windows(6).any(|w| w == b"SECRET"));
    // A second file behind the picture goes too.
    let mut two = upload.clone();
    two.extend_from_slice(b"PK\x03\x04 an archive");
    assert_eq!(redraw(&two).unwrap(), kept);
}

#[test]
fn a_picture_that_does_not_compress_gets_smaller_until_it_fits() {
    let kept = redraw(&png_of(512, 512, png::ColorType::Rgb, noise)).unwrap();
    assert!(kept.len() <= KEPT_BYTES, "{}", kept.len());
    let (w, h) = sides_of(&kept);
    assert!(w == h && (32..128).contains(&w), "{w} {h}");
}

#[test]
fn transparent_is_white_and_small_stays_small() {
    let clear = png_of(20, 20, png::ColorType::Rgba, |_, _| vec![0, 0, 0, 0]);
    let kept = redraw(&clear).unwrap();
    assert_eq!(sides_of(&kept), (20, 20));
    let mut reader = png::Decoder::new(std::io::Cursor::new(&kept[..]))
        .read_info()
        .unwrap();
    let mut points = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut points).unwrap();
    assert!(points.iter().all(|v| *v == 255));
    for color in [png::ColorType::Grayscale, png::ColorType::GrayscaleAlpha] {
        let n = color.samples();
        redraw(&png_of(20, 20, color, |_, _| vec![7; n])).unwrap();
    }
}

#[test]
fn a_jpeg_becomes_a_png_without_the_place_it_was_taken() {
    assert!(JPEG.windows(4).any(|w| w == b"Exif"));
    let kept = redraw(JPEG).unwrap();
    assert_eq!(sides_of(&kept), (24, 16));
    assert!(kept.starts_with(b"\x89PNG") && !kept.windows(4).any(|w| w == b"Exif"));
}

#[test]
fn what_is_no_picture_is_refused_by_its_content() {
    let good = png_of(64, 64, png::ColorType::Rgb, noise);
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x40;
    let mut huge = good.clone();
    // The width in the header says two thousand million; its checksum is right.
    huge[16..20].copy_from_slice(&0x7fff_ffffu32.to_be_bytes());
    let sum = {
        let mut crc = flate2::Crc::new();
        crc.update(&huge[12..29]);
        crc.sum()
    };
    huge[29..33].copy_from_slice(&sum.to_be_bytes());
    for (upload, why) in [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            Refused::Kind,
        ),
        (b"GIF89a".to_vec(), Refused::Kind),
        (Vec::new(), Refused::Kind),
        (b"\x89PNG\r\n\x1a\n<script>".to_vec(), Refused::Damaged),
        (vec![0xff, 0xd8, 0xff, 0xe0], Refused::Damaged),
        (good[..good.len() / 2].to_vec(), Refused::Damaged),
        (flipped, Refused::Damaged),
        (huge, Refused::Points),
        (vec![0x89; UPLOAD_BYTES + 1], Refused::Large),
        (png_of(8, 64, png::ColorType::Rgb, noise), Refused::Small),
        (png_of(2000, 20, png::ColorType::Rgb, noise), Refused::Small),
    ] {
        assert_eq!(redraw(&upload).err(), Some(why), "{} bytes", upload.len());
    }
    // Flat as it is: a megabyte of nothing that would unpack to more points than we take.
    let bomb = png_of(4000, 4000, png::ColorType::Grayscale, |_, _| vec![0]);
    assert!(bomb.len() < 100_000);
    assert_eq!(redraw(&bomb).err(), Some(Refused::Points));
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_it_panic(mut bytes: Vec<u8>, kind in 0..3usize) {
        let head: &[u8] = [&b""[..], b"\x89PNG\r\n\x1a\n", &[0xff, 0xd8, 0xff, 0xe0]][kind];
        bytes.splice(0..0, head.iter().copied());
        let _ = redraw(&bytes);
    }

    #[test]
    fn nor_does_a_changed_picture(at in 0usize..600, to: u8) {
        for good in [png_of(24, 24, png::ColorType::Rgb, noise), JPEG.to_vec()] {
            let mut bytes = good;
            let n = bytes.len();
            bytes[at % n] = to;
            if let Ok(kept) = redraw(&bytes) {
                prop_assert!(kept.len() <= KEPT_BYTES);
            }
        }
    }
}
