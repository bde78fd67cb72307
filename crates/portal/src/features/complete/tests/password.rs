//! Which passwords are taken.

use super::*;
use crate::story;
use vault::policy::Rule;

async fn verdict(t: &TestApp, i: &Invited, typed: &str) -> Vec<Rule> {
    let invitation = invitations::load(t, i.invitation).await.unwrap().unwrap();
    let flow = crate::guard::Flow {
        kind: LinkKind::Complete,
        token: i.link.clone(),
        flow_hash: [1; 32],
    };
    let v = crate::features::complete::visit::Visit::of(t, crate::web::Lang::En, flow, invitation)
        .await
        .unwrap();
    crate::features::complete::flow::judge(t, &v, typed)
        .await
        .unwrap()
        .into_iter()
        .filter(|(_, met)| !met)
        .map(|(rule, _)| rule)
        .collect()
}

story! {
    async fn a_table_of_passwords(t: TestApp) {
        let on = invited(&t).await;
        for (typed, broken) in [
            ("correct horse battery staple", vec![]),
            ("árbol verde río azul", vec![]),
            ("ñandú-pájaro", vec![]),
            ("elevenchars", vec![Rule::Length { min: 12 }]),
            ("", vec![Rule::Length { min: 12 }, Rule::NotCommon, Rule::NotContext]),
            ("aaaaaaaaaaaaaaaaaaaa", vec![Rule::NotCommon]),
            ("passwordpassword", vec![Rule::NotCommon]),
            ("robin@patients.example", vec![Rule::NotContext]),
            ("RobinVale2026!", vec![Rule::NotContext]),
            ("MapleStreetDental", vec![Rule::NotContext]),
            ("SecureMail-SecureMail", vec![Rule::NotContext]),
        ] {
            let got = verdict(&t, &on, typed).await;
            let unmet: Vec<Rule> = got.iter().copied().filter(|r| broken.contains(r)).collect();
            assert_eq!(unmet, broken, "{typed}: {got:?}");
            assert_eq!(got.is_empty(), broken.is_empty(), "{typed}: {got:?}");
        }
        let long = "x1 ".repeat(86);
        assert_eq!(verdict(&t, &on, &long[..257]).await.last(), Some(&Rule::TooLong { max: 256 }));
    }

    async fn without_a_second_factor_a_password_is_longer(t: TestApp) {
        let off = invited_off(&t).await;
        assert_eq!(verdict(&t, &off, "bright lake 7").await, [Rule::Length { min: 15 }]);
        assert!(verdict(&t, &off, "bright lake 7 fox").await.is_empty());
    }

    async fn a_password_is_kept_exactly_as_typed(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        let typed = " spaces before, and behind ";
        b.press(&page, "Save and read my message", &[("password", typed)]).await;
        for (password, right) in [(typed, true), (typed.trim(), false)] {
            let (_, record) = crate::features::complete::store::password_of(&t.db, person(&t).await).await.unwrap().unwrap();
            assert_eq!(crate::accounts::password::prove(&t, &record, password).await.unwrap().is_some(), right, "{password:?}");
        }
    }
}

async fn person(t: &TestApp) -> Id {
    t.db.one(q!("SELECT person FROM invitation"))
        .await
        .unwrap()
        .flatten()
        .unwrap()
}

#[tokio::test]
async fn the_classic_preset() {
    let change = |c: &mut Config| c.policy.password_preset = crate::config::PasswordPreset::Classic;
    configured(change, |t| async move {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        page.must_say("8 characters");
        for (typed, broken) in [
            ("tr0ub4dor&x", vec![Rule::Upper]),
            ("TR0UB4DOR&X", vec![Rule::Lower]),
            ("Troubadoor&x", vec![Rule::Digit]),
            ("Tr0ub4dorxy", vec![Rule::Symbol]),
            ("Tr0&x", vec![Rule::Length { min: 8 }]),
        ] {
            let got = verdict(&t, &i, typed).await;
            assert!(broken.iter().all(|r| got.contains(r)), "{typed}: {got:?}");
        }
        let page = b
            .press(
                &page,
                "Save and read my message",
                &[("password", "Wobbly-Kayak7")],
            )
            .await;
        page.must_say(Letter::default().body);
    })
    .await;
}
