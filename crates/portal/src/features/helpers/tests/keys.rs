//! Another key pair of either side opens nothing until the owner says so.

use super::*;
use crate::story;

const NEW: &str = "another kettle of nine green otters";

story! {
    async fn a_forgotten_password_of_either_side_asks_the_owner_again(t: TestApp) {
        let h = home(&t).await;
        let ann = daughter(&t).await;
        helped(&t, &h, &ann, "answer").await;
        enter(&mut t.enter(&ann, false).await).await;

        // The helper forgets theirs: the mailbox is not offered to them, and the owner is asked above every page.
        let mut b = t.forgets(ANN, NEW).await;
        b.get("/settings/switch").await.must_not_say("Robin Vale (your parent)");
        b.get(HERE).await.must_say("The mailbox is closed until Robin Vale lets you in again");
        let mut robin = t.enter(&h.robin, false).await;
        robin.get("/inbox").await.must_say("Somebody waits until you let them in");
        let list = robin.get(HERE).await;
        let page = robin.click(&list, "Let them in again").await;
        robin.press(&page, "Save", &[("long", "quarter")]).await.must_say("It is saved");
        robin.get("/inbox").await.must_not_say("Somebody waits");
        let inbox = enter(&mut b).await;
        inbox.must_say("It is ready.");
        assert_eq!(t.count(LENT).await, 1);

        // The owner forgets theirs: what was there comes back from the practice, and the helper gets nothing of the new mailbox before.
        let mut robin = t.forgets(ROBIN, NEW).await;
        b.get("/inbox").await;
        shut(&mut b, &h).await;
        robin.get("/inbox").await.must_say("Somebody waits until you let them in");
        let list = robin.get(HERE).await;
        let page = robin.click(&list, "Let them in again").await;
        robin.press(&page, "Save", &[("long", "quarter")]).await.must_say("It is saved");
        let inbox = enter(&mut b).await;
        inbox.must_say(CHIP);
        assert_eq!(t.count(LENT).await, 1);
    }
}
