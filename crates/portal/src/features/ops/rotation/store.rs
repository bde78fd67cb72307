//! Every statement of a rotation. What is done to which column stands in `tables.rs`.

use db::{Db, ReadError, Stmt, q, row, statements};

statements! {
    EPOCH = "SELECT value FROM meta WHERE key = 'keys.epoch'";
    REMEMBER = "INSERT INTO meta (key, value) VALUES ('keys.epoch', $1) ON CONFLICT (key) DO NOTHING";
    SWITCH = "UPDATE meta SET value = $2 WHERE key = 'keys.epoch' AND value = $1";
    FORGET = "DELETE FROM key_rotation";
    BEGIN = "INSERT INTO key_rotation (tbl, epoch, round, after_key, done, seen, changed, strange) VALUES ($1, $2, 1, '', FALSE, 0, 0, 0)";
    AGAIN = "UPDATE key_rotation SET round = round + 1, after_key = '', done = FALSE, seen = 0, changed = 0, strange = 0 WHERE epoch = $1 AND NOT EXISTS (SELECT 1 FROM key_rotation u WHERE u.epoch = $1 AND NOT u.done)";
    NEXT = "SELECT tbl, epoch, round, after_key, done, seen, changed, strange FROM key_rotation WHERE NOT done AND epoch = $1 ORDER BY tbl LIMIT 1";
    PROGRESS = "SELECT tbl, epoch, round, after_key, done, seen, changed, strange FROM key_rotation ORDER BY tbl";
    GO_ON = "UPDATE key_rotation SET after_key = $4, done = $5, seen = seen + $6, changed = changed + $7, strange = strange + $8 WHERE tbl = $1 AND epoch = $2 AND after_key = $3 AND round = $9 AND NOT done";
    FINISHED = "INSERT INTO meta (key, value) VALUES ('keys.resealed', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE meta.value <> excluded.value";
    PASSWORDS = "SELECT COUNT(*) FROM factor WHERE kind = 'password' AND state = 'active' AND pepper_id <> $1";

    // Each table: a chunk behind a key; one column anew, if it still is what was read; the index anew with all that is bound to it.
    pub PERSON = "SELECT id, name_f, member_no_f, specialty_f FROM person WHERE id > $1 ORDER BY id LIMIT 200";
    pub PERSON_NAME_F = "UPDATE person SET name_f = $1 WHERE name_f = $2 AND id = $3";
    pub PERSON_MEMBER_NO_F = "UPDATE person SET member_no_f = $1 WHERE member_no_f = $2 AND id = $3";
    pub PERSON_SPECIALTY_F = "UPDATE person SET specialty_f = $1 WHERE specialty_f = $2 AND id = $3";
    pub ADDRESS = "SELECT bidx, bidx_key, person, mailbox, email_f, mac FROM address WHERE bidx > $1 ORDER BY bidx LIMIT 200";
    pub ADDRESS_EMAIL_F = "UPDATE address SET email_f = $1 WHERE email_f = $2 AND bidx = $3";
    pub ADDRESS_MAC = "UPDATE address SET mac = $1, mac_key = $4 WHERE mac = $2 AND bidx = $3";
    pub ADDRESS_MOVE = "UPDATE address SET bidx = $1, bidx_key = $2, email_f = $3, mac = $4, mac_key = $2 WHERE bidx = $5";
    pub FORMER_ADDRESS = "SELECT bidx, practice, bidx_key, person, mailbox, mac FROM former_address WHERE (bidx, practice) > ($1, $2) ORDER BY bidx, practice LIMIT 200";
    pub FORMER_ADDRESS_MAC = "UPDATE former_address SET mac = $1, mac_key = $5 WHERE mac = $2 AND bidx = $3 AND practice = $4";
    pub FORMER_ADDRESS_MOVE = "UPDATE former_address SET bidx = $1, bidx_key = $2, mac = $3, mac_key = $2 WHERE bidx = $4 AND practice = $5";
    pub ADDRESS_CHANGE = "SELECT id, from_bidx, bidx_key, person, data_f, old_at, old_mac, new_at, new_mac FROM address_change WHERE id > $1 ORDER BY id LIMIT 200";
    pub ADDRESS_CHANGE_DATA_F = "UPDATE address_change SET data_f = $1 WHERE data_f = $2 AND id = $3";
    pub ADDRESS_CHANGE_OLD_MAC = "UPDATE address_change SET old_mac = $1 WHERE old_mac = $2 AND id = $3";
    pub ADDRESS_CHANGE_NEW_MAC = "UPDATE address_change SET new_mac = $1 WHERE new_mac = $2 AND id = $3";
    pub ADDRESS_CHANGE_MOVE = "UPDATE address_change SET from_bidx = $1, bidx_key = $2 WHERE id = $3 AND from_bidx = $4";
    pub FACTOR = "SELECT id, person, kind, data, name_f, bidx, bidx_key, verified_at, mac FROM factor WHERE id > $1 ORDER BY id LIMIT 200";
    pub FACTOR_DATA = "UPDATE factor SET data = $1 WHERE data = $2 AND id = $3";
    pub FACTOR_NAME_F = "UPDATE factor SET name_f = $1 WHERE name_f = $2 AND id = $3";
    pub FACTOR_MAC = "UPDATE factor SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub FACTOR_MOVE = "UPDATE factor SET bidx = $1, bidx_key = $2 WHERE id = $3 AND bidx = $4";
    pub PRACTICE = "SELECT id, profile_f FROM practice WHERE id > $1 ORDER BY id LIMIT 200";
    pub PRACTICE_PROFILE_F = "UPDATE practice SET profile_f = $1 WHERE profile_f = $2 AND id = $3";
    pub PRACTICE_LOGO = "SELECT practice, png_f FROM practice_logo WHERE practice > $1 ORDER BY practice LIMIT 200";
    pub PRACTICE_LOGO_PNG_F = "UPDATE practice_logo SET png_f = $1 WHERE png_f = $2 AND practice = $3";
    pub MEMBERSHIP = "SELECT id, practice, person, seat, role, permissions, state, two_step, title_f, mac FROM membership WHERE id > $1 ORDER BY id LIMIT 200";
    pub MEMBERSHIP_TITLE_F = "UPDATE membership SET title_f = $1 WHERE title_f = $2 AND id = $3";
    pub MEMBERSHIP_MAC = "UPDATE membership SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub MEMBER_WORD = "SELECT practice, word, membership FROM member_word WHERE (practice, word, membership) > ($1, $2, $3) ORDER BY practice, word, membership LIMIT 200";
    pub MEMBER_WORD_MOVE = "UPDATE member_word SET word = $1 WHERE practice = $2 AND word = $3 AND membership = $4";
    pub MAILBOX = "SELECT id, kind, owner, practice, address_bidx, address_bidx_key, mac FROM mailbox WHERE id > $1 ORDER BY id LIMIT 200";
    pub MAILBOX_MAC = "UPDATE mailbox SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub MAILBOX_MOVE = "UPDATE mailbox SET address_bidx = $1, address_bidx_key = $2, mac = $3, mac_key = $2 WHERE id = $4 AND address_bidx = $5";
    pub KEYPAIR = "SELECT id, purpose, COALESCE(mailbox, practice) AS subject, public, mac FROM keypair WHERE id > $1 ORDER BY id LIMIT 200";
    pub KEYPAIR_MAC = "UPDATE keypair SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub KEY_WRAP = "SELECT id, keypair, holder_kind, holder, blob, (SELECT b.current_key FROM mailbox_grant g JOIN membership m ON m.practice = g.practice AND m.person = g.holder AND m.ended_at IS NULL JOIN mailbox b ON b.id = m.seat WHERE key_wrap.holder_kind = 'lent' AND g.id = key_wrap.holder UNION ALL SELECT g.reader_key FROM mailbox_grant g WHERE key_wrap.holder_kind = 'lent' AND g.id = key_wrap.holder AND (g.kind = 'care' OR g.kind = 'guardian')) AS reader FROM key_wrap WHERE id > $1 ORDER BY id LIMIT 200";
    pub KEY_WRAP_BLOB = "UPDATE key_wrap SET blob = $1 WHERE blob = $2 AND id = $3";
    pub KEY_REQUEST = "SELECT id, kind, subject, for_keypair, asked_by, needs_approval, practice, approved_by, answer_f, mac, approval_mac FROM key_request WHERE id > $1 ORDER BY id LIMIT 200";
    pub KEY_REQUEST_ANSWER_F = "UPDATE key_request SET answer_f = $1 WHERE answer_f = $2 AND id = $3";
    pub KEY_REQUEST_MAC = "UPDATE key_request SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub KEY_REQUEST_APPROVAL_MAC = "UPDATE key_request SET approval_mac = $1, approval_mac_key = $4 WHERE approval_mac = $2 AND id = $3";
    pub KEY_CHANGE = "SELECT practice, purpose, old_key, new_key, mac FROM key_change WHERE (practice, purpose) > ($1, $2) ORDER BY practice, purpose LIMIT 200";
    pub KEY_CHANGE_MAC = "UPDATE key_change SET mac = $1, mac_key = $5 WHERE mac = $2 AND practice = $3 AND purpose = $4";
    pub CONTACT = "SELECT id, bidx, bidx_key, email_f, profile_f FROM contact WHERE id > $1 ORDER BY id LIMIT 200";
    pub CONTACT_EMAIL_F = "UPDATE contact SET email_f = $1 WHERE email_f = $2 AND id = $3";
    pub CONTACT_PROFILE_F = "UPDATE contact SET profile_f = $1 WHERE profile_f = $2 AND id = $3";
    pub CONTACT_MOVE = "UPDATE contact SET bidx = $1, bidx_key = $2 WHERE id = $3 AND bidx = $4";
    pub CONTACT_PHONE = "SELECT id, contact, number_f, bidx, bidx_key FROM contact_phone WHERE id > $1 ORDER BY id LIMIT 200";
    pub CONTACT_PHONE_NUMBER_F = "UPDATE contact_phone SET number_f = $1 WHERE number_f = $2 AND id = $3";
    pub CONTACT_PHONE_MOVE = "UPDATE contact_phone SET bidx = $1, bidx_key = $2 WHERE id = $3 AND bidx = $4";
    pub INVITATION = "SELECT id, practice, mailbox, contact, progress_f, mac FROM invitation WHERE id > $1 ORDER BY id LIMIT 200";
    pub INVITATION_PROGRESS_F = "UPDATE invitation SET progress_f = $1 WHERE progress_f = $2 AND id = $3";
    pub INVITATION_MAC = "UPDATE invitation SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub LINK = "SELECT hash, kind, subject, generation, mac FROM link WHERE hash > $1 ORDER BY hash LIMIT 200";
    pub LINK_MAC = "UPDATE link SET mac = $1, mac_key = $4 WHERE mac = $2 AND hash = $3";
    pub PROOF = "SELECT subject, flow_hash, purpose, detail, mac FROM proof WHERE (subject, flow_hash, purpose) > ($1, $2, $3) ORDER BY subject, flow_hash, purpose LIMIT 200";
    pub PROOF_MAC = "UPDATE proof SET mac = $1, mac_key = $6 WHERE mac = $2 AND subject = $3 AND flow_hash = $4 AND purpose = $5";
    pub SESSION = "SELECT hash, person, about_f, strong, strong_at, strong_mac FROM session WHERE hash > $1 ORDER BY hash LIMIT 200";
    pub SESSION_ABOUT_F = "UPDATE session SET about_f = $1 WHERE about_f = $2 AND hash = $3";
    pub SESSION_STRONG_MAC = "UPDATE session SET strong_mac = $1 WHERE strong_mac = $2 AND hash = $3";
    pub SIGN_IN = "SELECT hash, person, factor, factor_at, strong_mac FROM sign_in WHERE hash > $1 ORDER BY hash LIMIT 200";
    pub SIGN_IN_STRONG_MAC = "UPDATE sign_in SET strong_mac = $1 WHERE strong_mac = $2 AND hash = $3";
    pub DEVICE = "SELECT hash, person, about_f FROM device WHERE (hash, person) > ($1, $2) ORDER BY hash, person LIMIT 200";
    pub DEVICE_ABOUT_F = "UPDATE device SET about_f = $1 WHERE about_f = $2 AND hash = $3 AND person = $4";
    pub DOCUMENT = "SELECT kind, version, lang, title, summary, body, published_at, mac FROM document WHERE (kind, version, lang) > ($1, $2, $3) ORDER BY kind, version, lang LIMIT 200";
    pub DOCUMENT_MAC = "UPDATE document SET mac = $1 WHERE mac = $2 AND kind = $3 AND version = $4 AND lang = $5";
    pub ACCEPTANCE = "SELECT id, address_f FROM acceptance WHERE id > $1 ORDER BY id LIMIT 200";
    pub ACCEPTANCE_ADDRESS_F = "UPDATE acceptance SET address_f = $1 WHERE address_f = $2 AND id = $3";
    pub THREAD = "SELECT id, kind, practice, two_step, mac FROM thread WHERE id > $1 ORDER BY id LIMIT 200";
    pub THREAD_MAC = "UPDATE thread SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub PARTICIPANT = "SELECT thread, mailbox, mac FROM participant WHERE (thread, mailbox) > ($1, $2) ORDER BY thread, mailbox LIMIT 200";
    pub PARTICIPANT_MAC = "UPDATE participant SET mac = $1, mac_key = $5 WHERE mac = $2 AND thread = $3 AND mailbox = $4";
    pub ENTRY = "SELECT mailbox, message, thread, key_id, arrival FROM entry WHERE (mailbox, message) > ($1, $2) ORDER BY mailbox, message LIMIT 200";
    pub ENTRY_ARRIVAL = "UPDATE entry SET arrival = $1 WHERE arrival = $2 AND mailbox = $3 AND message = $4";
    pub DRAFT = "SELECT id, sealed, key_id, body_x FROM draft WHERE id > $1 ORDER BY id LIMIT 200";
    pub DRAFT_BODY_X = "UPDATE draft SET body_x = $1 WHERE body_x = $2 AND id = $3";
    pub DRAFT_FILE = "SELECT id, sealed, key_id, meta_x FROM draft_file WHERE id > $1 ORDER BY id LIMIT 200";
    pub DRAFT_FILE_META_X = "UPDATE draft_file SET meta_x = $1 WHERE meta_x = $2 AND id = $3";
    pub DELIVERY_EVENT = "SELECT id, detail_f FROM delivery_event WHERE id > $1 ORDER BY id LIMIT 200";
    pub DELIVERY_EVENT_DETAIL_F = "UPDATE delivery_event SET detail_f = $1 WHERE detail_f = $2 AND id = $3";
    pub JOB = "SELECT id, kind, subject, secret FROM job WHERE id > $1 ORDER BY id LIMIT 200";
    pub JOB_SECRET = "UPDATE job SET secret = $1 WHERE secret = $2 AND id = $3";
    pub SUPPRESSION = "SELECT bidx, practice, bidx_key FROM suppression WHERE (bidx, practice) > ($1, $2) ORDER BY bidx, practice LIMIT 200";
    pub SUPPRESSION_MOVE = "UPDATE suppression SET bidx = $1, bidx_key = $2 WHERE bidx = $3 AND practice = $4";
    pub INVITE_ROUND = "SELECT id, practice, person, kind, choice, about_f, mac, go_mac FROM invite_round WHERE id > $1 ORDER BY id LIMIT 200";
    pub INVITE_ROUND_ABOUT_F = "UPDATE invite_round SET about_f = $1 WHERE about_f = $2 AND id = $3";
    pub INVITE_ROUND_MAC = "UPDATE invite_round SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub INVITE_ROUND_GO_MAC = "UPDATE invite_round SET go_mac = $1 WHERE go_mac = $2 AND id = $3";
    pub INVITE_ROW = "SELECT round, line, data_f FROM invite_row WHERE (round, line) > ($1, $2) ORDER BY round, line LIMIT 200";
    pub INVITE_ROW_DATA_F = "UPDATE invite_row SET data_f = $1 WHERE data_f = $2 AND round = $3 AND line = $4";
    pub PASSKEY_CHALLENGE = "SELECT hash, flow, person, purpose, ends_at, mac FROM passkey_challenge WHERE hash > $1 ORDER BY hash LIMIT 200";
    pub PASSKEY_CHALLENGE_MAC = "UPDATE passkey_challenge SET mac = $1, mac_key = $4 WHERE mac = $2 AND hash = $3";
    pub PRACTICE_TRAIT = "SELECT practice, kind, bidx, bidx_key, mac FROM practice_trait WHERE (practice, kind, bidx) > ($1, $2, $3) ORDER BY practice, kind, bidx LIMIT 200";
    pub PRACTICE_TRAIT_MAC = "UPDATE practice_trait SET mac = $1, mac_key = $6 WHERE mac = $2 AND practice = $3 AND kind = $4 AND bidx = $5";
    pub PRACTICE_TRAIT_MOVE = "UPDATE practice_trait SET bidx = $1, bidx_key = $2, mac = $3, mac_key = $2 WHERE practice = $4 AND kind = $5 AND bidx = $6";
    pub JOIN_REQUEST = "SELECT id, practice, person, kind, role, matched, proposed_by, expires_at, mac FROM join_request WHERE id > $1 ORDER BY id LIMIT 200";
    pub JOIN_REQUEST_MAC = "UPDATE join_request SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub MAILBOX_GRANT = "SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, asked_at, ends_at, relation, notices, proven, reason_f, mac FROM mailbox_grant WHERE id > $1 ORDER BY id LIMIT 200";
    pub MAILBOX_GRANT_REASON_F = "UPDATE mailbox_grant SET reason_f = $1 WHERE reason_f = $2 AND id = $3";
    pub MAILBOX_GRANT_MAC = "UPDATE mailbox_grant SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub AWAY = "SELECT mailbox, practice, person, from_at, until_at, text_f, phone, instead, set_at, mac FROM away WHERE mailbox > $1 ORDER BY mailbox LIMIT 200";
    pub AWAY_TEXT_F = "UPDATE away SET text_f = $1 WHERE text_f = $2 AND mailbox = $3";
    pub AWAY_MAC = "UPDATE away SET mac = $1, mac_key = $4 WHERE mac = $2 AND mailbox = $3";
    pub WARD = "SELECT contact, practice, person, mailbox, grows_at, state, next, told, mac FROM ward WHERE contact > $1 ORDER BY contact LIMIT 200";
    pub WARD_MAC = "UPDATE ward SET mac = $1, mac_key = $4 WHERE mac = $2 AND contact = $3";
    pub CARE_OFFER = "SELECT id, owner, mailbox, state, holder, relation, can_answer, ends_at, bidx, bidx_key, data_f, mac FROM care_offer WHERE id > $1 ORDER BY id LIMIT 200";
    pub CARE_OFFER_DATA_F = "UPDATE care_offer SET data_f = $1 WHERE data_f = $2 AND id = $3";
    pub CARE_OFFER_MAC = "UPDATE care_offer SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub CARE_OFFER_MOVE = "UPDATE care_offer SET bidx = $1, bidx_key = $2, mac = $3, mac_key = $2 WHERE id = $4";
    pub TEAM = "SELECT id, practice, mailbox, state, name_f, mac FROM team WHERE id > $1 ORDER BY id LIMIT 200";
    pub TEAM_NAME_F = "UPDATE team SET name_f = $1 WHERE name_f = $2 AND id = $3";
    pub TEAM_MAC = "UPDATE team SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub TEAM_MEMBER = "SELECT id, team, person, state, mac FROM team_member WHERE id > $1 ORDER BY id LIMIT 200";
    pub TEAM_MEMBER_MAC = "UPDATE team_member SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub TEAM_NOTE = "SELECT id, mailbox, thread, author, key_id, body_x FROM team_note WHERE id > $1 ORDER BY id LIMIT 200";
    pub TEAM_NOTE_BODY_X = "UPDATE team_note SET body_x = $1 WHERE body_x = $2 AND id = $3";
    pub SUPPORT_GRANT = "SELECT person, rights, given_at, mac FROM support_grant WHERE person > $1 ORDER BY person LIMIT 200";
    pub SUPPORT_GRANT_MAC = "UPDATE support_grant SET mac = $1, mac_key = $4 WHERE mac = $2 AND person = $3";
    pub SUPPORT_LOOKUP = "SELECT id, query_f FROM support_lookup WHERE id > $1 ORDER BY id LIMIT 200";
    pub SUPPORT_LOOKUP_QUERY_F = "UPDATE support_lookup SET query_f = $1 WHERE query_f = $2 AND id = $3";
    pub SUPPORT_CHECK = "SELECT id, agent, subject, outcome, answers_f, at, mac FROM support_check WHERE id > $1 ORDER BY id LIMIT 200";
    pub SUPPORT_CHECK_ANSWERS_F = "UPDATE support_check SET answers_f = $1 WHERE answers_f = $2 AND id = $3";
    pub SUPPORT_CHECK_MAC = "UPDATE support_check SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub SUPPORT_PHONE = "SELECT id, invitation, asked_by, wish_f, approved_by, phone, run_at, approval_mac, mac FROM support_phone WHERE id > $1 ORDER BY id LIMIT 200";
    pub SUPPORT_PHONE_WISH_F = "UPDATE support_phone SET wish_f = $1 WHERE wish_f = $2 AND id = $3";
    pub SUPPORT_PHONE_MAC = "UPDATE support_phone SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub SUPPORT_PHONE_APPROVAL_MAC = "UPDATE support_phone SET approval_mac = $1, approval_mac_key = $4 WHERE approval_mac = $2 AND id = $3";
    pub TICKET = "SELECT thread, pair, person, contact_f, mac FROM ticket WHERE thread > $1 ORDER BY thread LIMIT 200";
    pub TICKET_CONTACT_F = "UPDATE ticket SET contact_f = $1 WHERE contact_f = $2 AND thread = $3";
    pub TICKET_MAC = "UPDATE ticket SET mac = $1, mac_key = $4 WHERE mac = $2 AND thread = $3";
    pub TICKET_POST = "SELECT id, key_id, body_x FROM ticket_post WHERE id > $1 ORDER BY id LIMIT 200";
    pub TICKET_POST_BODY_X = "UPDATE ticket_post SET body_x = $1 WHERE body_x = $2 AND id = $3";
    pub MERGE_WISH = "SELECT id, person, into_person, reader, due_at, created_at, mac FROM merge_wish WHERE id > $1 ORDER BY id LIMIT 200";
    pub MERGE_WISH_MAC = "UPDATE merge_wish SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub ESCROW_REQUEST = "SELECT id, person, public, escrow, state, reason_f, created_at, expires_at, exported_at, answer, mac FROM escrow_request WHERE id > $1 ORDER BY id LIMIT 200";
    pub ESCROW_REQUEST_REASON_F = "UPDATE escrow_request SET reason_f = $1 WHERE reason_f = $2 AND id = $3";
    pub ESCROW_REQUEST_MAC = "UPDATE escrow_request SET mac = $1, mac_key = $4 WHERE mac = $2 AND id = $3";
    pub CANNED_ANSWER = "SELECT id, words_f FROM canned_answer WHERE id > $1 ORDER BY id LIMIT 200";
    pub CANNED_ANSWER_WORDS_F = "UPDATE canned_answer SET words_f = $1 WHERE words_f = $2 AND id = $3";
}

row! {
    /// How far one table is.
    #[derive(Debug, Clone)]
    pub struct Progress {
        pub table: String,
        pub epoch: i64,
        pub round: i64,
        pub after: String,
        pub done: bool,
        pub seen: i64,
        pub changed: i64,
        pub strange: i64,
    }
}

pub(super) async fn epoch(db: &Db) -> Result<Option<String>, ReadError> {
    db.one(q!(EPOCH)).await
}

pub(super) fn remember(epoch: &str) -> Stmt {
    q!(REMEMBER, epoch).any()
}

/// Conflicts when another node was faster.
pub(super) fn switch(from: &str, to: &str) -> Stmt {
    q!(SWITCH, from, to).expect(1)
}

pub(super) fn begin<'a>(tables: impl Iterator<Item = &'a str>, epoch: u8) -> Vec<Stmt> {
    let mut rows = vec![q!(FORGET).any()];
    rows.extend(tables.map(|t| q!(BEGIN, t, epoch).expect(1)));
    rows
}

pub(super) fn again(epoch: u8) -> Stmt {
    q!(AGAIN, epoch).any()
}

pub(super) async fn next(db: &Db, epoch: u8) -> Result<Option<Progress>, ReadError> {
    db.one(q!(NEXT, epoch)).await
}

pub(super) async fn progress(db: &Db) -> Result<Vec<Progress>, ReadError> {
    db.all(q!(PROGRESS)).await
}

/// Conflicts when another worker was faster: its chunk is done then.
pub(super) fn go_on(
    p: &Progress,
    after: &str,
    done: bool,
    seen: i64,
    changed: i64,
    strange: i64,
) -> Stmt {
    q!(
        GO_ON, &p.table, p.epoch, &p.after, after, done, seen, changed, strange, p.round
    )
    .expect(1)
}

/// Conflicts when it was said before.
pub(super) fn finished(word: &str) -> Stmt {
    q!(FINISHED, word).expect(1)
}

pub(super) async fn passwords(db: &Db, epoch: u8) -> Result<i64, ReadError> {
    Ok(db.one(q!(PASSWORDS, epoch)).await?.unwrap_or(0))
}
