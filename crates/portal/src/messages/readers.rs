//! Who can read a conversation, in words: the page that begins one, the page that shows it and the page that answers it say the same.

use crate::practices::Practice;
use crate::web::Web;
use db::Id;

/// "Robin Vale and your office team can read this." `own`: the reader's practice, `begun`: the practice that began the conversation,
/// `names`: whoever is in it besides the reader. Empty where nobody is.
pub fn say(w: &Web, own: Option<Id>, begun: Option<&Practice>, names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    match (own, begun) {
        (None, Some(_)) => w.t("mailbox-readers-office"),
        (None, None) => w.t("mailbox-readers-people"),
        (Some(own), Some(p)) if own != p.id => w
            .put("practice", p.profile.name.as_str())
            .t("mailbox-readers-both"),
        (Some(_), _) => w.put("names", names.join(", ")).t("mailbox-readers-own"),
    }
}
