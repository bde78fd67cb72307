//! The person who walks the story: reads what the page says, presses what it offers, and presses again when the page says that
//! we have trouble.

use crate::app::span::MINUTE;
use crate::testing::{Browser, Page, TestApp};
use courier::{Channel, Item};

use super::story::{LANDLINE, MOBILE};

/// What the reader presses and reads, in the reader's language.
#[derive(Debug)]
pub struct Words {
    pub start: &'static str,
    pub next: &'static str,
    pub phones: &'static str,
    pub finish: &'static str,
    pub text: &'static str,
    pub call: &'static str,
    pub accept: &'static str,
    pub save: &'static str,
    pub reply: &'static str,
    pub send: &'static str,
    pub sign_in: &'static str,
    pub where_to: &'static str,
    pub terms: &'static str,
    pub password: &'static str,
    trouble: &'static str,
    incident: &'static str,
}

const EN: Words = Words {
    start: "Get Started",
    next: "Continue",
    phones: "Yes, Continue",
    finish: "Finish",
    text: "Text mobile ending 67",
    call: "Call landline ending 20",
    accept: "Accept and Continue",
    save: "Save and read my message",
    reply: "Reply",
    send: "Send",
    sign_in: "Sign In",
    where_to: "Where should we send your code?",
    terms: "Terms of Use",
    password: "Choose a password",
    trouble: "We are having trouble",
    incident: "If you call us, tell us this number:",
};

const ES: Words = Words {
    start: "Empezar",
    next: "Continuar",
    phones: "Sí, continuar",
    finish: "Terminar",
    text: "Mensaje de texto",
    call: "Llamada",
    accept: "Aceptar y continuar",
    save: "Guardar y leer mi mensaje",
    reply: "Responder",
    send: "Enviar",
    sign_in: "Entrar",
    where_to: "¿Adónde enviamos su código?",
    terms: "Condiciones de uso",
    password: "Elija una contraseña",
    trouble: "Tenemos un problema",
    incident: "Si nos llama, díganos este número:",
};

/// Somebody at a browser, who tries again when told to.
pub struct Hand<'a> {
    pub t: &'a TestApp,
    pub b: Browser,
    pub words: &'static Words,
    email: &'static str,
    password: &'static str,
    /// Pages that said we have trouble.
    pub troubles: u32,
}

impl<'a> Hand<'a> {
    pub fn new(
        t: &'a TestApp,
        email: &'static str,
        password: &'static str,
        spanish: bool,
    ) -> Hand<'a> {
        let mut b = t.browser();
        if spanish {
            b.language = "es".into();
        }
        Hand {
            t,
            b,
            email,
            password,
            words: if spanish { &ES } else { &EN },
            troubles: 0,
        }
    }

    /// A page of ours that failed says so in the reader's language, and has a number to tell, or is the form itself with everything
    /// that was typed; nothing else may come.
    fn trouble(&mut self, page: &Page, button: Option<&str>) {
        let told = |w: &Words| {
            page.says(w.trouble) && (page.says(w.incident) || button.is_some_and(|b| page.has(b)))
        };
        // Before a page of the reader's language could be loaded, the browser's language decides.
        assert!(
            page.status == 503 && (told(self.words) || told(&EN)),
            "{} answers {} without saying what to do ({}): {}",
            page.path,
            page.status,
            self.words.trouble,
            page.text()
        );
        self.troubles += 1;
        assert!(self.troubles < 4, "it does not end: {}", page.path);
    }

    pub async fn get(&mut self, address: &str) -> Page {
        loop {
            let page = self.b.get(address).await;
            if !page.status.is_server_error() {
                return page;
            }
            self.trouble(&page, None);
        }
    }

    /// A page that needs a session: who was signed out signs in.
    pub async fn open(&mut self, address: &str) -> Page {
        let page = self.get(address).await;
        if page.h1() != self.words.sign_in {
            return page;
        }
        let typed = [("email", self.email), ("password", self.password)];
        let page = self.press(&page, self.words.sign_in, &typed).await;
        if page.h1() == self.words.where_to {
            self.code(page).await;
        }
        let page = self.get(address).await;
        assert_ne!(
            page.h1(),
            self.words.sign_in,
            "signed in and not let in: {}",
            page.text()
        );
        page
    }

    pub async fn press(&mut self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        self.press_with_files(page, button, fields, &[]).await
    }

    /// Presses, and presses again: on the form that came back with what was typed (its files must be chosen again, as it says), or
    /// else on the page of before, as somebody does who goes back.
    pub async fn press_with_files(
        &mut self,
        page: &Page,
        button: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let mut answer = self.b.press_with_files(page, button, fields, files).await;
        while answer.status.is_server_error() {
            self.trouble(&answer, Some(button));
            answer = if answer.has(button) {
                // What was kept is not added a second time.
                let files = match answer.body.contains("kept-files") {
                    true => &[],
                    false => files,
                };
                self.b.press_with_files(&answer, button, &[], files).await
            } else {
                self.b.press_with_files(page, button, fields, files).await
            };
        }
        answer
    }

    pub async fn click(&mut self, page: &Page, link: &str) -> Page {
        let to = page.link(link);
        self.get(&to).await
    }

    /// The newest item that satisfies `is`; waits for leases of workers that lost the database.
    pub async fn item(&self, channel: Channel, to: &str, is: impl Fn(&Item) -> bool) -> Item {
        for _ in 0..8 {
            self.t.run_jobs().await;
            let found = self
                .t
                .captured
                .items()
                .into_iter()
                .find(|i| i.channel == channel && i.to == to && is(i));
            if let Some(item) = found {
                return item;
            }
            self.t.advance(MINUTE);
        }
        panic!(
            "nothing by {channel:?} to {to}: {:?}",
            self.t.captured.items()
        )
    }

    /// The link of the newest mail that has one of this kind.
    pub async fn link(&self, kind: &str) -> String {
        let has = |i: &Item| i.links.iter().any(|l| l.contains(kind));
        let mail = self.item(Channel::Email, self.email, has).await;
        let found = mail.links.iter().find(|l| l.contains(kind));
        found.expect("it was looked for").to_string()
    }

    /// From the choice of the way to the page after the code.
    pub async fn code(&mut self, page: Page) -> Page {
        let page = self.press(&page, self.words.text, &[]).await;
        let text = self.item(Channel::Text, MOBILE, |_| true).await.text;
        self.enter(&page, &text).await
    }

    /// The same by a call.
    pub async fn called(&mut self, page: Page) -> Page {
        let page = self.press(&page, self.words.call, &[]).await;
        let text = self.item(Channel::Call, LANDLINE, |_| true).await.text;
        self.enter(&page, &text).await
    }

    async fn enter(&mut self, page: &Page, text: &str) -> Page {
        let code = courier::code_in(text).expect("it holds a code");
        self.press(page, self.words.next, &[("code", &code)]).await
    }
}
