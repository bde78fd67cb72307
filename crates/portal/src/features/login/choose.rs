//! Choosing a new password for an account that exists: the list of rules beside the field, in every place where one is chosen.

use crate::accounts::password::{self, Judged};
use crate::app::App;
use crate::fault::Fault;
use crate::web::ui::PasswordRule;
use crate::web::{Form, Web};
use db::Id;
use vault::policy::Rules;

/// The rules as the page shows them before anything was typed.
pub fn blank(w: &Web, rules: &Rules) -> Vec<PasswordRule> {
    let mut list = PasswordRule::list(w, &rules.check("", &[]), false);
    list.extend(PasswordRule::not_again(w, rules.remembered, None));
    list
}

fn judged(w: &Web, rules: &Rules, j: &Judged) -> Vec<PasswordRule> {
    let mut list = PasswordRule::list(w, &j.rules, true);
    list.extend(PasswordRule::not_again(w, rules.remembered, j.is_new));
    list
}

/// Reads the field `new-password` of a form and judges it; what is wrong stands beside the field. Gives the password, empty when it
/// was refused, and the list of rules for showing the page again.
///
/// # Errors
/// When the database is away or too many passwords wait.
pub async fn read(
    app: &App,
    w: &Web,
    form: &mut Form,
    person: Id,
    rules: &Rules,
) -> Result<(String, Vec<PasswordRule>), Fault> {
    let typed = form.password(w, FIELD);
    if typed.is_empty() {
        form.fail(FIELD, PasswordRule::complaint(w, &typed));
        return Ok((typed, blank(w, rules)));
    }
    let j = password::consider(app, person, rules, &typed).await?;
    let list = judged(w, rules, &j);
    if !j.accepted() {
        form.fail(FIELD, PasswordRule::complaint(w, &typed));
        return Ok((String::new(), list));
    }
    Ok((typed, list))
}

/// The name of the field.
pub const FIELD: &str = "new-password";
