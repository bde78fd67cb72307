//! The logo: taken by its content, shown where it should be, and nowhere else.

use super::*;
use crate::story;
use crate::testing::Letter;
use http::StatusCode;
use mail_parser::MimeHeaders;

/// A PNG of one colour with a comment in it.
pub fn picture() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 300, 100);
    encoder.set_color(png::ColorType::Rgb);
    encoder
        .add_text_chunk("Comment".into(), "SECRET".into())
        .unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&[11, 97, 87].repeat(300 * 100))
        .unwrap();
    writer.finish().unwrap();
    out
}

/// Uploads a picture as Ana and gives its address.
pub async fn upload(b: &mut Browser) -> String {
    let page = b.get("/practice/logo").await;
    let file: &[(&str, &str, &[u8])] = &[("logo", "logo.png", &picture())];
    let page = b.press_with_files(&page, "Save logo", &[], file).await;
    page.must_say("The logo is saved");
    address(&page).unwrap()
}

fn address(page: &Page) -> Option<String> {
    let at = page.body.find("src=\"/logo/")?;
    let rest = &page.body[at + 5..];
    Some(rest[..rest.find('"')?].to_owned())
}

story! {
    async fn a_picture_is_drawn_anew_and_kept_by_browsers(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let path = upload(&mut b).await;
        let got = t.browser().get(&path).await;
        assert_eq!(got.status, StatusCode::OK);
        assert_eq!(got.headers["content-type"], "image/png");
        assert_eq!(got.headers["cache-control"], "public, max-age=31536000, immutable");
        assert!(got.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert!(got.bytes.starts_with(b"\x89PNG") && got.bytes.len() <= 20 * 1024);
        assert!(!got.bytes.windows(6).any(|w| w == b"SECRET"));
        let sealed: Vec<u8> = t.app.db.one(Sql::new("SELECT png_f FROM practice_logo", vec![])).await.unwrap().unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"\x89PNG" || w == b"iVBO"), "whose logo it is is not told by the database");
        // Another one has another address, and the old one is gone.
        let other = upload(&mut b).await;
        assert_ne!(other, path);
        for gone in [path.as_str(), "/logo/", "/logo/x", "/logo/00", "/logo/00000000000000000000000000000000", "/logo/..%2f..", "/logo/0000000000000000000000000000000g"] {
            assert_eq!(t.browser().get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
        }
        let page = b.get("/practice/logo").await;
        b.press(&page, "Remove the logo", &[]).await.must_say("The logo is removed").must_not_say("src=\"/logo/");
        assert_eq!(t.browser().get(&other).await.status, StatusCode::NOT_FOUND);
        assert_eq!(practices::load(&t.app, ana.practice.unwrap()).await.unwrap().version, 4);
    }

    async fn pictures_at_the_same_moment_all_arrive(t: TestApp) {
        let ana = fresh(&t).await;
        let b = t.enter(&ana, false).await;
        let [mut a, mut b, mut c] = [b.clone(), b.clone(), b];
        tokio::join!(upload(&mut a), upload(&mut b), upload(&mut c));
        assert_eq!(practices::load(&t.app, ana.practice.unwrap()).await.unwrap().version, 4);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_logo").await, 1);
    }

    async fn what_is_no_picture_is_said_and_nothing_changes(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let kept = upload(&mut b).await;
        let page = b.get("/practice/logo").await;
        let big = vec![0x89; 4_000_001];
        let cut = &picture()[..60];
        let cases: [(&[u8], &str); 4] = [
            (b"<svg onload='alert(1)'/>", "not a PNG or JPEG picture"),
            (b"\xff\xd8\xff\xe0 no picture", "This picture is damaged"),
            (cut, "This picture is damaged"),
            (&big, "Choose one of at most 4 MB"),
        ];
        for (bytes, why) in cases {
            let answer = b.press_with_files(&page, "Save logo", &[], &[("logo", "logo.png", bytes)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            answer.must_say(why);
        }
        b.press(&page, "Save logo", &[]).await.must_say("Choose a picture");
        assert_eq!(address(&b.get("/practice").await), Some(kept));
        // Whoever is no manager uploads nothing.
        let sam = member(&t, &ana, "sam@maple.example", "sender", Some(ana.person)).await;
        let mut s = t.enter(&sam, false).await;
        let own = s.get("/inbox").await.value("csrf").unwrap();
        let theirs = page.form("Save logo").values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        let mut forged = page.clone();
        forged.body = forged.body.replace(&theirs, &own);
        let answer = s.press_with_files(&forged, "Save logo", &[], &[("logo", "logo.png", &picture())]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(practices::load(&t.app, ana.practice.unwrap()).await.unwrap().version, 2);
    }

    async fn an_invitee_sees_it_in_the_mail_and_on_the_pages(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let mut b = t.enter(&ana, false).await;
        let path = upload(&mut b).await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "robin@patients.example")]).await;
        let new = [("relationship", "patient"), ("first", "Robin"), ("last", "Vale"), ("mobile", "(555) 010-0167"), ("subject", "X-rays"), ("body", "b")];
        b.press(&page, "Send", &new).await.must_say("X-rays");
        let mail = t.last_mail("robin@patients.example").await;
        assert!(mail.html.contains("<img src=\"data:image/png;base64,"), "the outbox shows it");
        assert!(mail.html.contains("alt=\"Maple Street Dental\""));
        assert!(!mail.html.contains("src=\"http"), "nothing is fetched");
        let link = mail.links.iter().find(|l| l.contains("/i/")).unwrap();
        let page = t.browser().get(link).await;
        assert_eq!(page.body.matches(&format!("src=\"{path}\"")).count(), 2, "header and card: {}", page.text());

        // A practice that does not show strangers its name does not show them its sign.
        let details = b.get("/practice/details").await;
        let done = b.press(&details, "Save", &[("discreet", "Maple Office")]).await;
        done.must_say("Not shown, because you use a discreet name");
        let page = t.browser().get(link).await;
        page.must_say("Maple Office").must_not_say("/logo/");
        let lee = t.patient("lee@patients.example", ("Lee", "Ray"), None).await;
        let thread = t.write(&ana, &[&lee], &Letter::default()).await;
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "pat@patients.example")]).await;
        b.press(&page, "Send", &new).await.must_say("X-rays");
        let mail = t.last_mail("pat@patients.example").await;
        assert!(mail.html.contains("Maple Office") && !mail.html.contains("<img"), "{thread}");
    }
}

/// On the wire it is a part of the HTML part, named there, and nothing that could be opened by itself.
#[tokio::test]
async fn on_the_wire_the_picture_travels_inside() {
    let png = crate::practices::logo::redraw(&picture()).unwrap();
    let mail = courier::Mail {
        message_id: "<1@mail.example.com>".into(),
        from_name: "Maple via SecureMail".into(),
        from: "notify@mail.example.com".into(),
        reply_to: None,
        to: "robin@patients.example".into(),
        subject: "Private message".into(),
        text: "Hello.".into(),
        html: "<p><img src=\"cid:logo.1@mail.example.com\" alt=\"Maple\"></p>".into(),
        lang: "en".into(),
        date: crate::testing::START,
        list_unsubscribe: None,
        picture: Some(courier::Picture {
            cid: "logo.1@mail.example.com".into(),
            png: png.clone(),
        }),
    };
    let wire = mail.to_bytes().unwrap();
    assert!(wire.is_ascii());
    assert_eq!(wire, mail.to_bytes().unwrap(), "two attempts are the same");
    let parsed = mail_parser::MessageParser::default().parse(&wire).unwrap();
    let part = parsed
        .parts
        .iter()
        .find(|p| p.content_id() == Some("logo.1@mail.example.com"))
        .unwrap();
    assert_eq!(part.contents(), png);
    assert_eq!(part.content_disposition().unwrap().ctype(), "inline");
    let kind = part.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("image", Some("png")));
    assert_eq!(parsed.body_text(0).unwrap().trim(), "Hello.");

    let without = |change: fn(&mut courier::Mail)| {
        let mut mail = mail.clone();
        change(&mut mail);
        mail.check()
    };
    assert!(without(|m| m.html = "<p>Hello.</p>".into()).is_err());
    assert!(without(|m| m.picture.as_mut().unwrap().png = b"GIF89a".to_vec()).is_err());
    assert!(without(|m| m.picture.as_mut().unwrap().png.extend(vec![0; 20 * 1024])).is_err());
    assert!(without(|m| m.picture.as_mut().unwrap().cid = "a>\r\nBcc: x@y".into()).is_err());
}
