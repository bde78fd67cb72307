//! What is elsewhere: relay, gateway, and the way people come in.

use portal::config::{Config, MailMode, PhoneMode};

use super::{Report, WAIT, span};
use crate::tls::{self, Certificate};
use crate::wiring;

/// A gateway refuses signatures that are five minutes off.
const DRIFT: i64 = 60 * 1_000_000;

/// The certificate of direct HTTPS, where all is well; what is wrong with it is said with the configuration.
pub fn certificate(config: &Config, now: i64, report: &mut Report) {
    let Some((chain, key)) = tls::files(config) else {
        return;
    };
    if let Ok(pair) = Certificate::load(&chain, &key)
        && pair.not_after - now >= tls::SOON
        && pair.covers(&tls::host(config))
    {
        report.fine(
            "certificate",
            format!(
                "fits its key, is for {}, valid until {}",
                tls::host(config),
                pair.end(now)
            ),
        );
    }
}

/// Connects, protects, signs in, and leaves without a mail.
pub async fn mail(config: &Config, report: &mut Report) {
    if config.mail.mode == MailMode::Captured {
        return report.warn(
            "mail",
            "captured: nobody gets a mail",
            "mail.mode = \"smtp\" in production",
        );
    }
    let relay = match wiring::smtp(config) {
        Ok(relay) => relay,
        Err(error) => return report.wrong("mail", format!("{error:#}"), "mend [mail]"),
    };
    match courier::MailSender::check(&relay).await {
        Ok(said) => report.fine("mail", said),
        Err(error) => report.wrong("mail", error, "mend [mail], or start the relay"),
    }
}

/// An error with the address it concerns; what follows a `?` may be a secret of the operator's.
fn at(url: &str, error: &str) -> String {
    format!("{}: {error}", url.split('?').next().unwrap_or_default())
}

/// Asks the gateway for texts, and that for calls where it is another one; nothing is sent.
pub async fn phones(config: &Config, report: &mut Report) {
    match config.phone.mode {
        PhoneMode::Captured => {
            return report.warn(
                "texts, calls",
                "captured: no phone rings",
                "phone.mode = \"gateway\" in production",
            );
        }
        PhoneMode::Off => {
            return report.warn(
                "texts, calls",
                "off: no codes can be sent, two-step is not offered",
                "configure [phone] (docs/GATEWAY.md)",
            );
        }
        PhoneMode::Gateway => {}
    }
    let clock = wiring::clock();
    let (text, call) = match wiring::gateways(config, &clock) {
        Ok(both) => both,
        Err(error) => {
            return report.wrong("texts, calls", format!("{error:#}"), "mend [phone]");
        }
    };
    let mend = "mend [phone], or start the gateway";
    match courier::TextSender::check(&text).await {
        Ok(said) => report.fine("texts", said),
        Err(error) => report.wrong("texts", at(&config.phone.text_url, &error), mend),
    }
    match call {
        None => report.warn(
            "calls",
            "not offered: who has only a landline cannot get a code",
            "phone.call_url, if your gateway can call",
        ),
        Some(call) => match courier::CallSender::check(&call).await {
            Ok(said) => report.fine("calls", said),
            Err(error) => report.wrong("calls", at(&config.phone.call_url, &error), mend),
        },
    }
    // Any answer tells its time, also a refusal.
    if let Ok(page) = courier::ask(&config.phone.text_url, WAIT).await
        && let Some(theirs) = page.date
    {
        let off = clock.now() - theirs;
        if off.abs() > DRIFT {
            report.warn(
                "clock",
                format!(
                    "this machine is {} {} the gateway",
                    span(off.abs()),
                    if off > 0 { "ahead of" } else { "behind" }
                ),
                "run NTP (chrony, systemd-timesyncd) on both: signatures are refused when they are five minutes off",
            );
        } else {
            report.fine("clock", "this machine and the gateway agree");
        }
    }
}

/// Asks the address that people use whether it leads to a portal, with a certificate that browsers trust.
pub async fn public_url(config: &Config, report: &mut Report) {
    const WHAT: &str = "public URL";
    let url = config.server.public_url.trim_end_matches('/');
    if !config.https() && !config.captures() {
        report.wrong(
            WHAT,
            format!("{url} is not https: passwords and messages travel in the open"),
            "a certificate (server.tls_certificate_file) or a reverse proxy, then https://… in server.public_url",
        );
    }
    match courier::ask(&format!("{url}/health"), WAIT).await {
        Ok(page) if page.status == 200 && page.text == "ok\n" => {
            report.fine(WHAT, format!("{url} leads to a running portal"));
        }
        Ok(page) => report.warn(
            WHAT,
            format!(
                "{url} answers, but not as a portal does (status {})",
                page.status
            ),
            "see that DNS and the reverse proxy lead here, and that the proxy passes the Host header on",
        ),
        Err(error) => report.warn(
            WHAT,
            format!("{url}: {error}"),
            "start the portal and its reverse proxy, check DNS and certificate. Behind some routers the own address cannot be reached from inside: try it from a phone",
        ),
    }
}
