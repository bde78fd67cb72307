# English. One section per feature, in the order of the story; keys begin with the section's word.
# Say "private message", never "secure message". Short sentences, no "please", no "sorry", no "invalid".
# **Bold** becomes <strong> where a page asks for HTML. Variables are escaped by the page.
# Both files hold the same keys with the same variables: a test compares them, finds keys that nothing uses and keys that are missing.
# Add the section of a new feature at the end of both files.

## ---------------------------------------------------------------- web: every page

skip = Skip to the main part
languages = Languages
brand-by = via { $product }
back = Back
busy = One moment
step = Step { $n } of { $of }
download = Download
sign-out = Sign out

foot-privacy = Privacy
foot-terms = Terms
foot-request = Submit a request

help = Need help?
help-practice = Call the office: **{ $phone }**. Use a number you already know if you are not sure.
help-support-email = { $product } support: **{ $email }**. Support cannot see your messages.
help-support-phone = { $product } support by phone: **{ $phone }**
help-request = Ask for help in writing
emergency = Emergency? Call { $number }.
emergency-crisis = Mental health crisis? Call or text { $number }.
emergency-elsewhere = Emergency? Call your local emergency number.

nav-label = Mailboxes and pages
nav-menu = Menu
nav-compose = Compose
nav-requests = My requests
nav-support-title = Support
nav-support-find = Find
nav-support-requests = Requests

list-unread = Unread
pager = Pages of the list
pager-newer = Newer
pager-older = Older
timeline-problem = Problem:
printed-by = Printed by { $name }, { $time }

## ---------------------------------------------------------------- web: words that many pages use

# The buttons and names that people know from the product; pages share them.
continue = Continue
submit = Submit
skip-step = Skip
get-started = Get Started
finish = Finish
save = Save
cancel = Cancel
change = Change
add = Add
remove = Remove
close = Close
yes = Yes
no = No
print = Print
send = Send
reply = Reply
sign-in = Sign In
forgot-password = Forgot Password
email = Email
password = Password
phone = Phone
required-choice = Choose one
phone-mobile-ending = mobile ending { $digits }
phone-landline-ending = landline ending { $digits }
phone-kind = What kind of phone is it?
phone-kind-missing = Choose mobile or landline

nav-inbox = Inbox
nav-sent = Sent
nav-drafts = Drafts
nav-contacts = Contacts
nav-people = People
nav-practice = Practice
nav-settings = Settings
nav-switch = Change mailbox
nav-switch-shut = (shut)

## ---------------------------------------------------------------- web: forms

form-required = * means required
form-error = Error:
form-error-title = Error:
form-problem = There is a problem
form-missing = Fill in this field
form-too-long = Use { $max } characters or fewer. You typed { $typed }.
form-characters = Take out the characters that cannot be shown, here as �. They often come along when text is pasted.

password-show = Show
password-hide = Hide
password-shown = Your password is shown
password-hidden = Your password is hidden
rule-met = met
rule-unmet = not yet
rule-on-save = checked when you save
rules-all-met = Every rule that can be checked here is met
rules-left = Rules not met yet:

password-rule-length = At least { $min } characters
password-rule-long = At most { $max } characters
password-rule-lower = A small letter
password-rule-upper = A capital letter
password-rule-digit = A number
password-rule-symbol = A sign such as ! or ?
password-rule-common = Not a password that many people use
password-rule-context = More than your name, your email or the name of your office
password-rule-again = Not one of your last { $count } passwords
password-not-met = This password does not meet all the rules yet

files-size = Up to { $size } for each file.
files-too-large = is larger than { $size }. Choose a smaller file.

## ---------------------------------------------------------------- web: times and sizes

# $hour 1 to 12, $minute two digits, $half am or pm
time-clock =
    { $half ->
        [am] { $hour }:{ $minute } AM
       *[pm] { $hour }:{ $minute } PM
    }
time-month-short =
    { $n ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
time-month =
    { $n ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
time-date-short = { $month } { $day }
time-date-short-year = { $month } { $day }, { $year }
time-date = { $month } { $day }
time-date-year = { $month } { $day }, { $year }
time-date-time = { $date }, { $time }
time-day-time = { $day }, { $time }
time-today = today
time-tomorrow = tomorrow
# $n 0 to 6, Monday first
time-weekday =
    { $n ->
        [0] Monday
        [1] Tuesday
        [2] Wednesday
        [3] Thursday
        [4] Friday
        [5] Saturday
       *[6] Sunday
    }
time-weekday-short =
    { $n ->
        [0] Mon
        [1] Tue
        [2] Wed
        [3] Thu
        [4] Fri
        [5] Sat
       *[6] Sun
    }
hours-range = { $from }–{ $to }

ago-now = just now
ago-minutes =
    { $n ->
        [one] 1 minute ago
       *[other] { $n } minutes ago
    }
ago-hours =
    { $n ->
        [one] 1 hour ago
       *[other] { $n } hours ago
    }
span-seconds =
    { $n ->
        [one] 1 second
       *[other] { $n } seconds
    }
span-minutes =
    { $n ->
        [one] 1 minute
       *[other] { $n } minutes
    }
span-hours =
    { $n ->
        [one] 1 hour
       *[other] { $n } hours
    }
span-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }
countdown-until = You can do this at { $time }.
countdown-over = You can do this now.
countdown-spoken = Time left:

size-bytes =
    { $n ->
        [one] 1 byte
       *[other] { $n } bytes
    }
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB

zone-eastern = Eastern Time (New York)
zone-central = Central Time (Chicago)
zone-mountain = Mountain Time (Denver)
zone-arizona = Arizona (Phoenix)
zone-pacific = Pacific Time (Los Angeles)
zone-alaska = Alaska (Anchorage)
zone-hawaii = Hawaii (Honolulu)
zone-atlantic = Atlantic Time (Puerto Rico)
zone-chamorro = Guam and Northern Marianas
zone-samoa = American Samoa

## ---------------------------------------------------------------- web: the session

idle-title = Are you still there?
idle-text = To protect your messages, you will be signed out soon. Time left:
idle-extend = Stay signed in
idle-ended = You were signed out to protect your messages. What was saved is still there.
session-ended-title = You were signed out
session-ended-text = This protects your messages when nobody is there. Nothing was changed. Sign in to go on.

flow-gone-title = Open the link in your email again
flow-gone-text = This page was open for a long time. For your safety it has closed. What you saved is still there: the same link goes on where you were.
flow-gone-cookies = If this happens every time, your browser does not keep cookies for this site. Allow them, or use another browser.

## ---------------------------------------------------------------- web: errors

error-home = Go to the start page
error-back = Go back
error-again = Try again
error-incident = If you call us, tell us this number:

error-not-found = This page is not here
error-not-found-text = It may have moved, or the address is not complete.
error-not-found-link = If you came from a link in an email, open the email again and copy the whole link.

error-forged = We stopped this to protect you
error-forged-text = Nothing was done. The request did not come from a page of this site. Go back, load the page again, and try once more.

error-stale = Check this and send it again
error-stale-text = The page was open for a long time, or you signed in or out in another window. Nothing was done yet. What you wrote is still here. Passwords, codes and files have to be added again.
error-stale-again = Continue
error-stale-lost = **{ $names }** could not be kept. Continue shows the page again, so that you can add it.

error-bad-request = That did not work
error-bad-request-text = Nothing was done. Go back, load the page again, and try once more.

error-method = This address is not a page
error-method-text = Nothing was done. You may have reloaded a page that can only be sent once.

error-too-large = That is too large
error-too-large-text = Nothing was sent. Each file can be up to { $size }. Go back and choose smaller files, or send them in two messages. What you wrote is still there.

error-too-many = Wait until { $time }
error-too-many-text = There were too many tries in a short time. This protects your account. Nothing is lost.

error-host = This is the wrong address
error-host-text = This site is at { $host }. Open it there.

error-unavailable = We are having trouble
error-unavailable-text = Nothing is lost. Try again in a minute.
error-unavailable-form = Nothing is lost. Reload this page in a minute to send it again. Nothing is done twice.

error-unsure-text = We do not know whether this was saved. Go back and look. If it is not there, press the button once more: nothing is done twice.
error-changed = This changed at the same moment
error-changed-text = Somebody else, or another window of yours, was faster. Nothing was changed now. Look at the page again, then decide.
error-internal = Something went wrong on our side
error-internal-text = It is not your fault. Try again in a few minutes. If it happens again, call us.

## ---------------------------------------------------------------- verify: codes by text and call

verify-ways = Where should we send your code?
verify-ways-text = We send a 6-digit code to a phone that is on file. You type it on the next page.
verify-ways-note = Your phone company may charge for a text. A text can be read by anyone who holds the phone.
verify-text-mobile = Text mobile ending { $digits }
verify-call-mobile = Call mobile ending { $digits }
verify-call-landline = Call landline ending { $digits }
verify-have-code = I have a code
verify-cannot = I cannot use these phones

verify-enter = Enter the 6-digit code
verify-code = 6-digit code
verify-texted = Texted to **{ $phone }**. Good until { $time }.
verify-texting = We are texting **{ $phone }** now. The code is good until { $time }.
verify-called = We called **{ $phone }**. Press 1 to hear the code. Good until { $time }.
verify-calling = We are calling **{ $phone }** now. Press 1 to hear the code. It is good until { $time }.
verify-again = Re-send Code
verify-again-note = The old code stops working.
verify-change = Change Delivery Method
verify-trust = Do not ask for a code on this device for { $days } days
verify-trust-hint = Only on a device that nobody else uses.
verify-code-missing = Enter the 6 digits of the code
verify-code-shape = The code has 6 digits. Check what you typed.
verify-code-wrong =
    { $left ->
        [one] That does not match the newest code. 1 try left.
       *[other] That does not match the newest code. { $left } tries left.
    }

verify-nothing = Nothing arrived?
verify-nothing-wait = Wait a minute. It can take a little while.
verify-nothing-landline = A landline cannot get a text. Choose a call instead.
verify-nothing-blocked = Check that your phone does not block texts from unknown numbers.
verify-nothing-menu = The call cannot get past a phone menu. Somebody must answer it.
verify-nothing-key = The code is only said after you press 1. An answering machine does not get it.
verify-nothing-other = Try another way: Re-send Code or Change Delivery Method.

verify-closed = This code is closed
verify-closed-text = It was typed wrong 5 times. This protects you. Ask for a new code.
verify-expired = This code is too old
verify-expired-text = A code works for 10 minutes. Ask for a new one.
verify-failed-text-title = We could not send the text
verify-failed-text = The text to { $phone } did not go out.
verify-failed-call-title = We could not make the call
verify-failed-call = The call to { $phone } did not go out.
verify-failed-landline = The phone company says it is a landline. Choose a call instead.
verify-failed-opted-out = This phone does not accept texts from us. Choose a call, or text START to the number we text from.
verify-failed-too-many = Too many texts or calls went to this phone. Wait a few minutes, or choose another way.
verify-failed-refused = The phone company did not take it. Choose another way, or ask the office to check the number.
verify-failed-away = The phone company did not answer. Try again, or choose another way.

verify-wait = Wait until { $time } for a new code
verify-wait-still = The last code still works.
verify-wait-too-many = Too many codes went to { $phone }. Another phone can still be used.
verify-wait-too-many-only = Too many codes went to { $phone }. Try again later, or tell the office that you cannot use this phone.
verify-wait-tries = Too many codes were typed wrong today. This protects you.
verify-wait-asked = Too many codes were asked for today. This protects you and others.

# Text message: only letters of the phone alphabet (GSM-7), no accents, never the name of a practice
code-text-lead = { $product } code: { $code }
code-text-advice = Good for 10 minutes. Type it only on the page you opened. We will never call to ask for it.
code-text-good = Good for 10 minutes.
text-phone-support = { $product }: support was told that a private message should use another phone. Not you? Call { $phone }
text-phone-support-mail = { $product }: support was told that a private message should use another phone. Not you? See our email.
code-call-intro = This is { $product } with the code you asked for. Press 1 to hear it.
code-call-not-asked = If you did not ask, press 9.
code-call-nine = I did not ask

## ---------------------------------------------------------------- strong: apps and passkeys in the place of a code

verify-any = How do you want to show that it is you?
verify-any-text = Choose one. You can take another way next time.
verify-cannot-any = I cannot use any of these

app-use = Use the code from my authenticator app
app-enter = Enter the code from your app
app-enter-text = Open your authenticator app. Type the 6 digits it shows for { $product }.
app-other-way = Choose another way
app-trouble = The code does not work?
app-trouble-clock = Check the clock of your phone. It should set the time by itself.
app-trouble-new = Each code works once. If you just used it, wait for the next one.
app-code-missing = Enter the 6 digits your app shows
app-code-wrong = That is not the code your app shows now, or it was used already. Wait for the next one.
app-code-paused = Too many wrong codes. Try again at { $time }.

passkey-use = Use my passkey
passkey-script = Passkeys need JavaScript, and it did not run. Turn it on in your browser, or choose another way.
passkey-stopped = That did not work, or you stopped it. Press the button to try again, or choose another way.
passkey-without = This browser cannot use passkeys. Choose another way.
passkey-late = That took too long. Press the button again.
passkey-failed = This passkey was not accepted. Try again, or choose another way.
passkey-copied = Somebody may have a copy of this passkey, so it was not accepted. Choose another way. Then remove the passkey.

## ---------------------------------------------------------------- mailbox: lists

mailbox-inbox = Inbox
mailbox-sent = Sent
mailbox-private = Private message
mailbox-to = To: { $names }
mailbox-answered = Answered
mailbox-row-gate = Open it with a code from your phone.
mailbox-row-closed = Closed message
mailbox-row-closed-text = It does not open with your key yet.
mailbox-files =
    { $n ->
        [one] 1 file
       *[other] { $n } files
    }
mailbox-draft = Draft
mailbox-choose = Choose a message to read it here.
mailbox-empty-inbox = Your inbox is empty. New private messages come here.
mailbox-empty-sent = You have not sent a message yet.
mailbox-empty-free = You will get an email when somebody writes to you.
mailbox-look-again = Look again

## ---------------------------------------------------------------- mailbox: one conversation

mailbox-you = You
mailbox-readers-office = You and the office team can read this.
mailbox-readers-people = Only the people in this conversation can read this.
mailbox-readers-own = { $names } and your office team can read this.
mailbox-readers-both = Your office team and the team of { $practice } can read this.
mailbox-closed =
    { $n ->
        [one] 1 message is closed
       *[other] { $n } messages are closed
    }
mailbox-closed-text = This was locked with your old password. It opens again when the other person signs in and shares it with you again. You do not have to do anything. Call the office if it cannot wait.
mailbox-closed-asks = This was locked with your old password. The office is asked first if it is really you. Then it opens again. Call the office if it cannot wait.
mailbox-reply = Reply
mailbox-print = Print
mailbox-keeps = { $practice } keeps this with your records. Ask them for a copy or how long they keep it.
mailbox-all = Show every message in full
mailbox-just-sent = Sent
mailbox-reply-ended = This conversation has ended. Call the office if you need something.
mailbox-reply-off = The office takes no answers here. Call them if you need something.
mailbox-reply-child = Nobody reads for this child now. Open the child in your contacts. Let somebody read first, or give the child their own access.
mailbox-reply-plan = Answers are free when the other person has a paid plan. This person has none now.
mailbox-upgrade = See the paid plan

mailbox-shut = This message stays closed for now
mailbox-shut-text = { $practice } asks for a code before you can read it. They have no phone number of yours to send it to.
mailbox-shut-call = Call { $practice } at { $phone } and tell them your number. Then open the message again.
mailbox-shut-ask = Call { $practice } at a number you know and tell them your phone number. Then open the message again.
mailbox-phones = You cannot use these phones
mailbox-phones-text = The office gave us these numbers. Only the office can change them, after they made sure it is you.
mailbox-phones-back = Try these phones again
mailbox-shut-nobody = A code by phone is needed before you can read it. There is no phone number to send it to. Add your phone in Settings, or call the person who wrote to you.
mailbox-back = Go to your inbox

mailbox-moved = Your answer belongs to another mailbox: { $name }. Nothing was sent.
mailbox-moved-kept = What you wrote is kept there:
mailbox-moved-back = Open that mailbox and go on
mailbox-elsewhere = This message is in your other mailbox
mailbox-elsewhere-seat = It came to you at { $practice }. Switch to that mailbox to read it.
mailbox-elsewhere-own = It came to you yourself. Switch to your own mailbox to read it.

## ---------------------------------------------------------------- mailbox: answering

mailbox-reply-text = Your answer
mailbox-reply-missing = Write your answer, or add a file
mailbox-reply-files = Add files
mailbox-reply-files-hint = Photos from your camera, PDF, or other documents.
mailbox-reply-answered = The message you answer
mailbox-declined = This person did not want messages from your office, or the address is not theirs. Call them on a number you know.
mailbox-unreachable = This person did not want messages from your office. Nothing was sent. Call them on a number you know.
mailbox-too-many = You have sent many answers in a short time. Nothing was sent. Send this one after { $time }.
mailbox-full = There is no room for more files at this office. Send your answer without files, or call the office.
mailbox-not-sent = Your answer was not sent
mailbox-not-sent-text = This conversation does not take answers any more. This is what you wrote, so that you can copy it:
mailbox-not-sent-back = Go to the conversation

## ---------------------------------------------------------------- outbox: what the demo would have sent

outbox-title = Outbox of this demo
outbox-intro = Here is every email, text and call that would have been sent. Nothing left this computer. The list is kept in memory only.
outbox-again = Look again
outbox-empty = Nothing was sent yet. Sign in and write a message to see its email here.
outbox-to = To { $to }
outbox-text = Text message
outbox-call = Phone call
outbox-plain = The same as plain text
outbox-range = { $from } to { $to } of { $of }

## ---------------------------------------------------------------- mails

# At most 15 words a sentence. Never a subject, a text, a file name, a patient's name or number. Never "urgent" or "click".
mail-from = { $practice } via { $product }
mail-hello = Hello.
mail-lead = You have a new private message.
mail-lead-practice = { $practice } wrote you a private message.
mail-lead-person = { $person } of { $practice } wrote you a private message.
mail-subject = Private message from { $practice }
mail-subject-neutral = A private message for you
mail-read = Read it here
mail-free = It is free.
mail-phone = Keep your phone near. We may send it a code.
mail-real = Is this real?
mail-real-text = Call the office first. Use a number you know, not one from this email. We never ask for card numbers, Social Security numbers or your email password.
mail-care-real-text = Ask the person who is named here first. Use a number you know, not one from this email. We never ask for card numbers, Social Security numbers or your email password.
mail-refuse = Not you, or not wanted?
mail-until = The link works until { $date }.
mail-until-time = The link works until { $date }.
time-in-zone = { $time }, { $zone }
mail-safe = The message stays safe after that.
mail-foot = Sent by { $product }. Nobody reads answers to this email.
mail-not-you = Not you?

mail-notice-sign-in = Sign in with this email address and your password.
mail-notice-real = Open { $host } yourself and sign in there. We never ask for card numbers, Social Security numbers or your email password.

mail-provision-subject = Set up your { $product } account
mail-provision-lead = A { $product } account is waiting for you.
mail-provision-lead-practice = A { $product } account at { $practice } is waiting for you.
mail-provision-link = Set it up here
mail-provision-lead-person = { $person } of { $practice } set up a { $product } account for you.
mail-provision-lead-team = { $person } invites you to the team of { $practice }.
mail-known-subject = An invitation for your { $product } account
mail-known-link = See the invitation
mail-known-text = You have an account already. Sign in, then say yes or no.

mail-complete-subject = Finish your { $product } account
mail-complete-lead = Your { $product } account is almost ready.
mail-complete-link = Finish it here
mail-complete-why = You get this email because somebody signed up with your address.
mail-complete-ignore = Then do nothing. No account is made without this link.

# Another address of one's own
mail-address-old = Confirm your new email address
mail-address-old-lead = You want to use { $email } with { $product }.
mail-address-link = Confirm it here
mail-address-old-ignore = Then follow the link and say No. Somebody was signed in as you.
mail-address-new = Confirm this address for { $product }
mail-address-new-lead = Somebody wants to use this address with { $product }.
mail-address-new-ignore = Then do nothing. Without your Yes this address is not used.
mail-address-undo = Your { $product } account has a new email address
mail-address-undo-lead = Your account now uses { $email }. This address gets no more mail about it.
mail-address-undo-link = Not you? Use this address again
mail-address-undo-ignore = Then you need not do anything.
mail-address-back = This address is no longer used with { $product }
mail-address-back-lead = Your account has its old address { $email } again. Somebody who reads its mail took the change back. This address gets no more mail about the account.
mail-address-back-not = Then sign in with the old address. Choose a new password now.
mail-alert-address = The email address of your { $product } account changed
mail-alert-address-lead = You sign in with this address now. All your devices were signed out.
mail-alert-address-restored = Your { $product } account has its old address again
mail-alert-address-restored-lead = You sign in with this address again. All your devices were signed out.
mail-join-asked = Somebody asks to join your practice
mail-join-asked-lead = Somebody asks to join your practice on { $product }.
mail-join-asked-see = See who asks
mail-join-asked-text = Let in only whom you know. Nothing opens for them before that.
mail-join-approved = You are a member of the practice now
mail-join-approved-lead = A manager of the practice has let you in.
mail-join-approved-text = Sign in again to see it. Your older messages stay where they are.
mail-join-declined = The practice did not let you in
mail-join-declined-lead = A manager of the practice did not let you in.
mail-join-declined-see = See what you can do
mail-join-declined-text = Is this a mistake? Call the office. You can also set up your own practice.

mail-reset-subject = Choose a new { $product } password
mail-reset-lead = You can choose a new password now.
mail-reset-link = Choose it here
mail-reset-why = Somebody asked for this with your email address.
mail-reset-ignore = Then do nothing. Your password stays as it is.

mail-alert-password-changed = Your { $product } password was changed
mail-alert-password-changed-lead = Your { $product } password was changed.
mail-alert-password-reset = You have a new { $product } password
mail-alert-password-reset-lead = A new password was chosen through a link from this mailbox.
mail-alert-two-step-off = Your { $product } codes are off
mail-alert-two-step-off-lead = Your account no longer asks for a code. Your password alone opens it.
mail-alert-two-step-on = Your { $product } codes are on
mail-alert-two-step-on-lead = Your account now asks for a code.
mail-alert-phone-added = A phone was added to your { $product } account
mail-alert-phone-added-lead = A phone was added to your account. It gets your codes.
mail-alert-phone-removed = A phone was removed from your { $product } account
mail-alert-phone-removed-lead = A phone was removed from your account. It gets no more codes.
mail-alert-new-device = New sign-in to your { $product } account
mail-alert-new-device-lead = Your account was opened on a new device.
mail-alert-app-added = An app was added to your { $product } account
mail-alert-app-added-lead = An authenticator app was added to your account. Its codes open it together with your password.
mail-alert-app-removed = An app was removed from your { $product } account
mail-alert-app-removed-lead = An authenticator app was removed from your account. Its codes stopped working.
mail-alert-passkey-added = A passkey was added to your { $product } account
mail-alert-passkey-added-lead = A passkey was added to your account. It opens it together with your password.
mail-alert-passkey-removed = A passkey was removed from your { $product } account
mail-alert-passkey-removed-lead = A passkey was removed from your account. It stopped working.
mail-alert-passkey-copied = Somebody may have a copy of your { $product } passkey
mail-alert-passkey-copied-lead = A passkey of yours may have been copied. We did not accept it.
mail-alert-phones-off = Your { $product } codes by text and call are off
mail-alert-phones-off-lead = We send no more codes to your phones. You sign in with your app or passkey.
mail-alert-phones-on = Your { $product } codes by text and call are on
mail-alert-phones-on-lead = Your phones get codes again when you sign in.
mail-alert-sign-in-mail-off = Your { $product } sign-in mails are off
mail-alert-sign-in-mail-off-lead = We do not email you about new devices any more.
mail-alert-recovery-used = Your { $product } recovery code was used
mail-alert-recovery-used-lead = Your recovery code was used. It does not work a second time.
mail-alert-recovery-made = You have a new { $product } recovery code
mail-alert-recovery-made-lead = A new recovery code was made for your account.
mail-alert-sheet-made = Your practice has a new recovery sheet
mail-alert-sheet-made-lead = A new recovery sheet was made for your practice. Older ones stopped working.
mail-alert-sheet-used = The recovery sheet of your practice was used
mail-alert-sheet-used-lead = The recovery sheet of your practice was used. It opened a manager's messages.
mail-alert-account = Your { $product } account is ready
mail-alert-account-lead = Your { $product } account is ready.
mail-alert-sign-in = Sign in here
mail-alert-when = When
mail-alert-you = Was it you?
mail-alert-you-managers = Was it you or another manager?
mail-alert-fine = Then there is nothing to do.
mail-alert-not-you = Not you? Choose a new password:
mail-alert-not-you-end = Not you? Sign out everywhere and choose a new password:
mail-alert-call = Then call us: { $phone }.
mail-seat-role = Your role in your practice changed
mail-seat-role-lead = Your role in { $practice } changed.
mail-seat-role-text = Sign in to see what you may do now.
mail-seat-invited-news = News about somebody you invited
mail-seat-invited-news-lead = Somebody whom you invited for { $practice } answered, or needs your help.
mail-seat-invited-news-text = Sign in and open People, then Invited: it says what to do next.
mail-seat-lost-app = Your authenticator app or passkey was removed
mail-seat-lost-app-lead = A manager of { $practice } removed your authenticator apps and passkeys.
mail-seat-lost-app-text = You sign in with your password now. Set up a new app or passkey under Settings.
mail-seat-unlocked = You can sign in to { $product } again
mail-seat-unlocked-lead = A manager of { $practice } ended the wait after wrong passwords.
mail-seat-unlocked-text = You can try your password again. If you forgot it, choose a new one on the sign-in page.
mail-seat-two-step = Your practice asks you for a code now
mail-seat-two-step-lead = { $practice } asks you for a code when you sign in.
mail-seat-two-step-text = The code goes to your phone. If you have none here, you can add one after you sign in.
mail-seat-signed-out = You were signed out of { $product }
mail-seat-signed-out-lead = A manager of { $practice } signed you out on all your devices.
mail-seat-signed-out-text = You can sign in again with your password.
mail-seat-paused = Your access to your practice is paused
mail-seat-paused-lead = A manager of { $practice } paused your access.
mail-seat-paused-text = Nothing is lost. Your own mailbox stays open.
mail-seat-resumed = You can open your practice again
mail-seat-resumed-lead = A manager of { $practice } let you back in.
mail-seat-resumed-text = You open your messages there as before. Sign in once more if you do not see them.
mail-seat-removed = Your place at a practice has ended
mail-seat-removed-lead = A manager of { $practice } ended your place there, or you left.
mail-seat-removed-text = What you wrote there stays with the practice. Your account and your own mailbox stay yours.
mail-seat-left = Somebody left your practice
mail-seat-left-lead = A member left { $practice }.
mail-seat-left-text = Their records stay with you. Sign in, so that the keys of the practice are changed.
mail-seat-sheet-void = Make a new recovery sheet
mail-seat-sheet-void-lead = The keys of { $practice } were changed.
mail-seat-sheet-void-text = The old recovery sheet opens nothing any more. Sign in and make a new one.
mail-seat-why = Was this a surprise?
mail-seat-ask = Ask a manager of your practice.
mail-seat-call = You can also call us: { $phone }.

mail-safe-doubt = Does this surprise you? Then call your practice on a number you know.
mail-safe-open = Open it
mail-safe-see = See it
mail-safe-sign-in = Sign in
mail-safe-manager-made = Your practice has a new manager
mail-safe-manager-made-lead = { $who } now manages { $practice }, its people and its rules.
mail-safe-recovery-asked = Somebody asks for their messages back
mail-safe-recovery-asked-lead = { $who } of { $practice } set a new password. They ask for their messages back.
mail-safe-recovery-asked-go = Call them first, then answer
mail-safe-recovery-approved = You have your messages back
mail-safe-recovery-approved-lead = { $who } gave you your messages at { $practice } back.
mail-safe-recovery-declined = Your messages stay shut for now
mail-safe-recovery-declined-lead = { $who } of { $practice } said no for now. Call them.
mail-safe-handover-to = A mailbox was handed over to you
mail-safe-handover-to-lead = The mailbox of { $who } at { $practice } was handed over to you.
mail-safe-handover-yours = Your mailbox at your former practice was handed over
mail-safe-handover-yours-lead = { $practice } handed your mailbox there over to { $who }.
mail-safe-handover-made = A mailbox of your practice was handed over
mail-safe-handover-made-lead = The mailbox of { $who } at { $practice } was handed over to a colleague.
mail-safe-handover-ended = A mailbox is no longer handed over to you
mail-safe-handover-ended-lead = The mailbox of { $who } at { $practice } is closed to you now.
mail-safe-emergency-asked = A manager asks you for emergency access
mail-safe-emergency-asked-lead = { $who } asks to open a colleague's mailbox at { $practice }.
mail-safe-emergency-opened = Your mailbox was opened in an emergency
mail-safe-emergency-opened-lead = { $who } can read your mailbox at { $practice } for four hours.
mail-safe-emergency-agreed = Your emergency access is open
mail-safe-emergency-agreed-lead = { $who } of { $practice } agreed. You can read for four hours.
mail-safe-emergency-declined = Your emergency access was refused
mail-safe-emergency-declined-lead = { $who } of { $practice } said no. The mailbox stays shut.
mail-safe-emergency-ended = The emergency access to your mailbox has ended
mail-safe-emergency-ended-lead = { $who } can no longer read your mailbox at { $practice }.
mail-safe-delegation-yours = A colleague can answer for you
mail-safe-delegation-yours-lead = { $who } can open your mailbox at { $practice }. You allowed it. Look there until when, and what they open.
mail-safe-delegation-to = A colleague opened their mailbox to you
mail-safe-delegation-to-lead = { $who } opened their mailbox at { $practice } to you.
mail-safe-delegation-over = A colleague no longer answers for you
mail-safe-delegation-over-lead = { $who } can no longer open your mailbox at { $practice }.
mail-safe-delegation-over-to = A colleague's mailbox is closed to you now
mail-safe-delegation-over-to-lead = The mailbox of { $who } at { $practice } is closed to you now.
mail-safe-delegation-came = A message came in where you answer for a colleague
mail-safe-delegation-came-lead = A message came in for { $who } at { $practice }.
mail-safe-delegation-more = More messages came in where you answer for a colleague
mail-safe-delegation-more-lead = More came in for { $who } at { $practice }.
mail-safe-team-joined = A manager joined a team
mail-safe-team-joined-lead = { $who } joined a team at { $practice } and can read its messages now.
mail-care-offer = { $product }: somebody asks for your help
mail-care-offer-lead = { $who } would like your help with their messages in { $product }.
mail-care-offer-go = See what it is about
mail-care-offer-text = You decide. If you do nothing, nothing happens.
mail-care-offer-ignore = Delete this email. Nothing opens without you.
mail-care-accepted = { $product }: somebody will help you
mail-care-accepted-lead = { $who } has accepted. Now you decide whether they can open your mailbox.
mail-care-accepted-go = Let them in or say no
mail-care-refused = { $product }: somebody cannot help you
mail-care-refused-lead = A person you asked for help has said no.
mail-care-yours = { $product }: somebody can open your mailbox
mail-care-yours-lead = { $who } can open your mailbox. You allowed it. Look there until when, and what they open.
mail-care-to = { $product }: a mailbox is open to you
mail-care-to-lead = { $who } has opened their mailbox to you.
mail-care-over = { $product }: somebody cannot open your mailbox any more
mail-care-over-lead = { $who } cannot open your mailbox any more.
mail-care-over-to = { $product }: a mailbox is closed to you now
mail-care-over-to-lead = The mailbox of { $who } is closed to you now.
mail-care-came = { $product }: a message for somebody you help
mail-care-came-lead = There is a message for { $who } in { $product }.
mail-child-grows = { $product }: a child you care for will soon be old enough
mail-child-grows-lead = In 30 days or less { $who } is old enough. Then the messages are theirs alone.
mail-child-grows-office = { $product }: a child will soon be old enough
mail-child-grows-office-lead = { $who } will soon be old enough. Then give them their own access.
mail-child-ended-office = { $product }: somebody reads for a child no more
mail-child-ended-office-lead = Your practice ended the access to the messages of { $who }.
mail-child-again = { $product }: you can read for a child again
mail-child-again-lead = The mailbox of { $who } is open to you again.
mail-child-again-office = { $product }: somebody reads for a child again
mail-child-again-office-lead = Your practice opened the messages of { $who } again to whoever read them.
mail-child-grown = { $product }: a child you cared for is old enough now
mail-child-grown-lead = { $who } is old enough now. The messages are closed to you.
mail-child-grown-office = { $product }: a child is old enough now
mail-child-grown-office-lead = { $who } is old enough now. Nobody reads their messages before they have their own access.
mail-care-doubt = Does this surprise you? Then sign in and look in your settings.

mail-sender-phone = A phone number needs your check
mail-sender-phone-lead = Somebody you wrote to cannot use the phone number on file.
mail-sender-phone-text = Perhaps they gave a new number. Call them first, on a number you already know. Then correct it. The same link goes on working.
mail-sender-address = An email address needs your check
mail-sender-address-lead = Somebody told us that an email address you wrote to is wrong.
mail-sender-address-text = Ask for the right address. Then correct it in one step.
mail-sender-declined = Your message was declined
mail-sender-declined-lead = Somebody you wrote to is not the right person, or does not want it.
mail-sender-declined-text = They did not see the message. They get no more email from your practice.
mail-sender-asks = A reader asks to open old messages again
mail-sender-asks-lead = Somebody you wrote to has forgotten the password.
mail-sender-asks-text = Open the message. Call the person on a number you know before you approve.
mail-fixed-subject = Go on with your { $product } sign-up
mail-fixed-lead = The office that wrote to you has corrected your phone number.
mail-fixed-lead-practice = { $practice } has corrected your phone number.
mail-fixed-text = Open the link in the email you used before, and go on where you were.
mail-fixed-kept = Nothing that you filled in is lost.
mail-sender-wanted = They want your message after all
mail-sender-wanted-lead = Somebody who declined your message did so by mistake.
mail-sender-wanted-text = Their old links do not work. Open the message and press Send again.
mail-sender-link = Somebody asks for a new link
mail-sender-link-lead = Somebody you wrote to has a link that is too old.
mail-sender-link-text = Sign in. Their new link then goes out by itself.
mail-sender-failed = An email about your message did not arrive
mail-sender-failed-lead = Our email about your message did not arrive.
mail-sender-failed-text = Your message is safe and waits.
mail-sender-correct = Correct it here
mail-sender-see = See it here

mail-failed-no-address = Their mail server says that there is no such address.
mail-failed-full = Their mailbox is full.
mail-failed-refused = Their mail server did not want our email.
mail-failed-unreachable = No mail server took our email, though we tried for a long time.
mail-failed-late = The email could not be sent before its link ended.
mail-failed-declined = They want no email from your practice.
mail-failed-ours = The email could not be sent from our side. Support can help.

mail-support-phones = Somebody cannot use the phones on file
mail-support-phones-lead = Somebody who was invited cannot use the phones on file.
mail-support-address = An invitation went to the wrong address
mail-support-address-lead = Somebody says that an invitation has the wrong address.
mail-support-practice = Practice
mail-support-phone = Office phone
mail-support-reference = Reference
mail-support-told = The sender was told too.
mail-support-text = Call the office first. Check who is calling before you change anything.
mail-alert-closed = Your { $product } account is closed
mail-alert-closed-lead = Support has closed your account. Nothing in it was deleted.
mail-alert-reopened = Your { $product } account is open again
mail-alert-reopened-lead = Support has opened your account again. You can sign in.
mail-alert-unlocked = You can sign in to { $product } again
mail-alert-unlocked-lead = Support has ended the wait after wrong passwords.
mail-sender-support = Support was told another phone number
mail-sender-support-lead = Somebody you wrote to told support another phone number.
mail-sender-support-text = Call the person on a number you already know. Then approve the new one, or correct it.
mail-sender-links = The links in your email have ended
mail-sender-links-lead = Support has ended the links that we sent for your message.
mail-sender-links-text = The message is safe. Check the address, then send the email again.
mail-sender-stopped = A new phone number was stopped
mail-sender-stopped-lead = The reader of your message did not want the new phone number.
mail-sender-stopped-text = The old number stays. Call the person on a number you already know.
mail-ticket-answered = { $product } support has answered you
mail-ticket-answered-lead = Support has answered your request.
mail-ticket-received = We have your request to { $product } support
mail-ticket-received-lead = Support has your request. We send an email when there is an answer.
mail-ticket-link = See your request
mail-ticket-ignore = Then nobody needs to do anything. You can delete this email.
mail-desk-subject = A request waits for support
mail-desk-lead = Somebody has asked support for help.
mail-desk-link = See the requests
mail-stop-subject = Is this your new phone number?
mail-stop-lead = Support was told that you have another phone number.
mail-stop-link = See the number or stop it
mail-stop-asked = Did you ask for this?
mail-stop-fine = Then you need not do anything. If not, stop it with the link.

## ---------------------------------------------------------------- practice: before and after writing

practice-reply-time = Reply time: { $time }.
practice-reply-same-day = same working day
practice-reply-days =
    { $n ->
        [one] 1 working day
       *[other] { $n } working days
    }
practice-call = Call if it cannot wait.
practice-call-phone = Call if it cannot wait: **{ $phone }**
practice-closed = The office is closed now
practice-opens = It opens { $time }.
practice-opens-zone = It opens { $time } ({ $zone }).
practice-after-hours-call = If it cannot wait, call **{ $phone }**.
practice-hours-help = Office hours: { $hours }.

## ---------------------------------------------------------------- practice: its page

practice-title = Your practice
practice-face = What people see of you
practice-set = How it is set up
practice-ask-manager = A manager of your practice can change this.
practice-after-hours-line = When the office is closed: **{ $phone }**
practice-not-set = Not set
practice-elsewhere = Somebody else changed the practice while you were typing
practice-elsewhere-text = Nothing was saved. What you typed is still here. Check it and save again.
practice-password-hint = This protects your practice if you left it open.

practice-details = Name and address
practice-details-text = This is in every invitation. People use it to check that a message is really from you.
practice-name = Name of the practice
practice-name-seal = The mark “Confirmed by this portal” belongs to this name. It goes if you change the name. The people who run this site can give it back.
practice-discreet = Discreet name
practice-discreet-hint = Leave it empty, or write a name that says less, for example “Maple Office”. Emails and pages before sign-up then show it instead of your name.
practice-notify = Sender name of our emails
practice-notify-hint = Leave it empty to use your name. Emails then come from “this name via { $product }”.
practice-name-portal = This name looks like the name of this site. Choose another one.
practice-specialty-hint = We suggest it to colleagues who sign up. It is never in an email.
practice-phone = Phone of the office
practice-phone-hint = People call it to check an invitation, and when something cannot wait.
practice-phone-missing = Enter the phone of your office
practice-phone-shape = Write the number in digits, for example (555) 010-0142
practice-after-hours = Phone when the office is closed
practice-after-hours-hint = Leave it empty if there is none.
practice-zone = Time zone
practice-zone-hint = Your office hours are in this time zone.
practice-language = Language of your invitations
practice-language-hint = The reader can change it.
practice-row-discreet = In notices: { $name }
practice-row-notify = Emails come from: { $name }

practice-hours = Office hours
practice-hours-title = Office hours and reply time
practice-hours-text = People see this before they write to you. When the office is closed, they see when it opens.
practice-hours-hint = { $zone }. Leave a day empty when the office is closed.
practice-opens-at = Opens
practice-closes-at = Closes
practice-time-both = { $day }: enter both times, or leave the day empty
practice-time-shape = { $day }: enter a time, for example 8:00 AM
practice-time-order = { $day }: the office closes before it opens. Check the times.
practice-reply = Reply time
practice-reply-label = You answer within
practice-reply-unset = No promise: people are told to call
practice-reply-hint = Everybody reads it in their own language.

practice-rules = Rules for messages
practice-two-step = Code from a phone
practice-two-step-on = Everybody we write to needs a code
practice-two-step-on-hint = Nobody who can only read the email gets in. You need a phone number for each new person.
practice-two-step-off = The sender chooses for each new person
practice-two-step-off-hint = Without a code, anyone who opens the email can get in.
practice-two-step-operator = The people who run this site ask everybody for a code.
practice-subject = Subject of our notices
practice-subject-named = With the name of the practice
practice-subject-neutral = Without the name
practice-subject-says = It says: “{ $subject }”
practice-row-two-step-on = Everybody needs a code from a phone
practice-row-two-step-off = The sender chooses if a code is needed
practice-row-two-step-operator = Everybody needs a code (rule of this site)
practice-row-subject-named = Notices name the practice in the subject
practice-row-subject-neutral = Notices do not name the practice in the subject

practice-logo = Logo
practice-row-logo = In invitations and notices
practice-row-logo-none = None
practice-row-logo-hidden = Not shown, because you use a discreet name
logo-text = It is shown in your invitations: in the email and on the pages of the sign-up.
logo-hidden = You use a discreet name. So emails and pages before sign-up do not show your logo.
logo-alt = Logo of { $practice }
logo-file = Picture
logo-file-hint = PNG or JPEG. We make it small, on white.
logo-save = Save logo
logo-remove = Remove the logo
logo-missing = Choose a picture
logo-kind = This is not a PNG or JPEG picture. Save it as PNG and try again.
logo-large = This file is too large. Choose one of at most { $size }.
logo-points = This picture is too large. Make it smaller than 3,000 by 3,000 points.
logo-small = This picture is too narrow. Choose one that is at least 16 points wide and high, and not a thin line.
logo-damaged = This picture is damaged. Save it as PNG and try again.

practice-done-details = Name and address are saved
practice-done-hours = Office hours and reply time are saved
practice-done-rules = The rules are saved
practice-done-policies = The rules for people are saved
practice-done-places = The other offices are saved
practice-done-logo = The logo is saved
practice-done-logo-removed = The logo is removed

practice-row-sheet = Made on { $date }
practice-row-sheet-none = None
practice-row-sheet-make = Make one
practice-row-managers = { $n } managers can open the messages
role-owner = Owner
role-manager = Manager
role-sender = Sends messages
role-desk = Front desk
role-reader = Reads messages
role-case-manager = Case manager
practice-outside = You are not let in yet
practice-waiting =
    { $n ->
        [one] 1 person waits for your decision
       *[other] { $n } people wait for your decision
    }
practice-waiting-go = See who waits

## ---------------------------------------------------------------- people: the members of a practice

people-title = People
people-one = One member
people-waiting = Waiting for you
people-waiting-owner = They are to manage the practice. Only an owner can let them in.
people-waiting-operator = The people who run this site added them to your practice. Until you let them in, they open nothing. Let in only whom you know.
people-let-in = Let { $name } in
people-let-in-gone = Nobody waits any more
people-let-in-gone-text = Another manager was faster, or they were removed.
people-look-again = Look again
people-keys = The keys of the practice are being changed
people-keys-text =
    { $n ->
        [0] It goes on by itself when a manager signs in. Nobody has to wait for it.
        [one] 1 part is left. It goes on by itself when a manager signs in. Nobody has to wait for it.
       *[other] { $n } parts are left. It goes on by itself when a manager signs in. Nobody has to wait for it.
    }
people-keys-go-on = Go on now
people-sheet-void = Make a new recovery sheet
people-sheet-void-text = The keys of the practice have changed. The old sheet opens nothing any more: destroy it.
people-invite = Invite
people-search = Find somebody
people-search-hint = A whole email address, or whole words of a name.
people-search-button = Find
people-found =
    { $n ->
        [0] Nobody was found. Try the whole email address, or one whole word of the name.
        [one] 1 person was found.
       *[other] { $n } people were found.
    }
people-count =
    { $n ->
        [one] 1 person works in { $practice }.
       *[other] { $n } people work in { $practice }.
    }
people-more = There are more. Add another word of the name.
people-all = Show everybody
people-name = Name
people-you = (you)
people-role = Role
people-state = State
people-two-step = Code at sign-in
people-seen = Last seen here
people-since = Member since
people-never = Not yet
people-on = On
people-off = Off
people-active = Active
people-locked = Locked until { $time }
people-locked-text = Somebody typed too many wrong passwords for this address. If it was your colleague, you can end the wait. If not, leave it: they can still sign in on their own computer.
people-no-keys = Waits for keys
people-no-keys-text = This person cannot open everything yet. Either nobody has let them in, or they set a new password. See Waiting for you on the page People.
people-paused = Deactivated
people-paused-text = This person cannot open your practice. Nothing is lost: their messages wait until you let them back in.
people-moves = On { $date } their place moves to another account of theirs
people-moves-text = Ask them whether they wished it. If they did not, they stop it in their settings, or you remove them from the practice before that.
people-may-read = Reads and answers messages.
people-may-compose = Writes to anybody, where your plan allows.
people-may-correct = Corrects addresses and phones of contacts.
people-may-invite = Invites people.
people-may-manage = Decides who works here, and changes the practice.
people-may-recover = Opens the messages of colleagues again after a forgotten password.
people-may-export = Takes records out. Names other owners.
people-two-step-required = Your practice asks this person for a code
people-two-step-own = On, by their own choice
people-h-sign-in = Sign-in
people-h-place = Place in the practice
people-unlock = End the wait now
people-unlock-note = They can try their password again at once.
people-two-step-on = Ask for a code at sign-in
people-two-step-on-note = They need a phone for it. If they have none, they are asked to add one.
people-two-step-off = Stop asking for a code
people-two-step-off-note = They may still want a code themselves.
people-lost-app = They lost the phone with their app or passkey
people-lost-app-note = Call them first. Their authenticator apps and passkeys stop working; they sign in with their password.
people-sign-out = Sign them out everywhere
people-sign-out-note = For a lost phone or computer. What they were writing may be lost.
people-change-role = Change the role
people-role-text = What may { $name } do?
people-role-oneself = This is your own role. With less you may not be able to change it back.
people-role-missing = Choose a role.
people-pause = Deactivate
people-pause-note = They cannot open your practice until you let them back in.
people-pause-h = Deactivate { $name }?
people-pause-now = They cannot open your practice from now on. What they have open there is closed.
people-pause-kept = Nothing is lost. You can let them back in at any time.
people-pause-mail = New messages to them wait in their mailbox here. They get no notice of them.
people-pause-go = Deactivate
people-resume = Let them back in
people-resume-note = They open their messages here as before.
people-remove = Remove
people-remove-note = They leave your practice for good. Its records stay with you.
people-remove-h = Remove { $name }?
people-remove-now = They cannot open your practice from now on.
people-remove-records = Everything they wrote and received here stays with your practice. Its managers can open it.
people-remove-answers = Answers in conversations they had here come to your practice, not to them.
people-remove-address = Their address stays theirs. New messages to { $address } go to their own mailbox, not to your practice. Tell the people who write to them whom to write to now.
people-remove-keys = The keys of your practice are changed, so that they open nothing with what they had. Nobody else notices.
people-remove-sheet = Your recovery sheet stops working. You can print a new one right away.
people-remove-go = Remove this person
people-keep = Keep everything as it is
people-leave = Leave
people-leave-h = Leave { $practice }?
people-leave-now = You cannot open this practice from now on.
people-leave-records = Everything you wrote and received here stays with the practice.
people-leave-account = Your account stays. New messages to your address come to your own mailbox.
people-leave-back = You cannot undo this. A manager would have to invite you again.
people-leave-go = Leave this practice
people-leave-stay = Stay
people-elsewhere = Somebody was faster
people-elsewhere-text = Another manager changed the people of your practice at the same moment. Nothing was changed by you. Look again, then decide.
people-last-owner = A practice needs an owner
people-last-owner-text = This is the only owner who can open everything. Make somebody else an owner first. Then this works.
people-oneself = This is you
people-oneself-text = You cannot do this to yourself. To go, use Leave in your settings.
people-elsewhere-too = They work in another practice too
people-elsewhere-too-text = Their app or passkey protects the other practice as well. Ask them to write to support.
people-owners-only = Only an owner can do this
people-owners-only-text = Only an owner makes managers, and makes, changes or removes owners. Ask an owner of your practice.
people-done-let-in = They are let in. It works from their next sign-in.
people-done-removed = They were removed. Their records stay with your practice.
people-handover = Give their messages to a colleague
people-done-keys = Done. What is left goes on by itself.
people-done-role = The new role holds from now on. They got an email.
people-done-lost-app = Their apps and passkeys are removed. They got an email.
people-done-unlock = They can try again. They got an email.
people-done-two-step = Saved. It counts from their next sign-in.
people-done-sign-out = They are signed out everywhere. They got an email.
people-done-pause = They cannot open your practice any more. They got an email.
people-done-resume = They are back. They got an email.
left-title = Not your practice any more
left-ended = You no longer work in { $practice } here
left-paused = { $practice } has paused your access
left-ended-text = Your membership has ended. A manager of the practice can tell you more.
left-paused-text = A manager can let you back in. Nothing of yours there is lost.
left-written = What you wrote there stays with the practice, drafts too.
left-own = Your own mailbox is open to you as before.
left-go = Open my own mailbox
left-on = Go on
left-kept = What you were writing is kept in the drafts of the practice. It was not sent. A manager can open it.
left-nothing = Nothing was changed.

## ---------------------------------------------------------------- practice: rules for people, other offices

policies-title = Rules for people
policies-text = Your practice may be stricter than this site, never laxer.
policies-write = New people
policies-who = Who may your senders write to for the first time?
policies-who-hint = People you have written to before are not affected.
policies-who-missing = Choose at least one
policies-registration = How do new people sign up?
policies-as-site = As this site has it ({ $what })
policies-classic = Step by step, with a second email
policies-classic-hint = People first tell us about themselves. Then a second email lets them finish.
policies-short = Short, with one email
policies-short-hint = The code, the terms and a password, and they read. We ask about the rest later.
policies-countries = Countries we text and call
policies-countries-hint = The country of this site is always one of them.
country-ca = Canada
country-mx = Mexico
country-pr = Puerto Rico
country-us = United States
policies-people = Accounts of your own people
policies-people-text = Somebody who works in several practices keeps the strictest rule.
policies-idle = Sign out when nobody is active for
policies-idle-hint = It holds from the next click, for everybody in your practice.
policies-hours = Sign out in any case after
policies-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
policies-n-hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
policies-strong = Who needs an authenticator app or a passkey
policies-shut-out = You have no app or passkey yourself
policies-shut-out-text = As soon as you save this, you cannot open the pages of your practice until you add one. Reading and writing go on for 14 days.
policies-shut-out-link = Add one first
policies-shut-out-know = I know. I will add one right after saving.
policies-shut-out-tick = Nothing was saved. Add an app or a passkey first, or tick this box.
policies-strong-site = As this site asks
policies-strong-all = Everyone who works here
policies-strong-all-hint = They are led to it at their next sign-in. They have 14 days.
policies-strong-locked = This site asks everyone for it.
policies-row-strong = Everyone who works here needs an app or a passkey
policies-passwords = Passwords
policies-passwords-site = As this site has it
policies-passwords-both = Stricter passwords
policies-passwords-classic = Also a small letter, a capital letter, a digit and a sign. None of the last 6. A new one every 90 days.
policies-passwords-modern = Also at least 15 characters, or 12 with a code by phone.
policies-row-nobody = Nobody new can be written to. Save the rules again.
policies-row-idle =
    { $n ->
        [one] Sign out after { $n } minute
       *[other] Sign out after { $n } minutes
    }
places-title = Other offices
places-text = People see them with your address and can check an invitation by them.
places-n = Office { $n }
places-new = Add an office
places-remove = To remove it, empty all fields.
places-name = Name of this office
places-name-hint = You can leave it empty. For example “Hillsboro office”.
places-phone = Phone of this office

## ---------------------------------------------------------------- practice: the recovery sheet

sheet-title = Your recovery sheet
sheet-why = If you forget your password, this sheet of paper opens the messages of your practice again.
sheet-why-nobody = Nobody else can do that: not support, and not the people who run this site. So a practice sends its first message only when it has a sheet or a second manager.
sheet-step-print = We show you 12 words. Print the page.
sheet-step-type = Type 4 of the words back, so that we know the paper is right.
sheet-step-keep = Put the paper where you keep important papers.
sheet-make = Make the sheet
sheet-make-new = Make a new sheet
sheet-make-new-note = The old one works until you have typed words of the new one.
sheet-kept = Your practice has a sheet, made on { $date }
sheet-kept-text = Is the paper lost, or did somebody see it? Then make a new one. The old one stops working.
sheet-begun = A sheet is waiting for you
sheet-begun-text = You made it at { $time }. It counts when you have typed 4 of its words. It waits for one day.
sheet-begun-go = Type 4 words
sheet-begun-see = See the words again
sheet-begun-other = Make another sheet instead
sheet-cannot = You cannot make the sheet yet
sheet-cannot-text = Your account does not open the messages of the practice yet. Another manager can let you in.
sheet-second = Or name a second manager
sheet-second-there = { $names } can open the messages of your practice too.
sheet-second-ok = Your practice can send without a sheet
sheet-second-why = A second manager can open the messages when you cannot. Then no sheet is needed, but it is wise to have one.
sheet-second-ask = Ask the people who run this site to set up an account with the role of manager in your practice.
sheet-second-signs = The person gets an email and signs up.
sheet-second-let-in = You see the name on the page People, and let the person in.

sheet-print-text = Print this page now, or write the words down in their order. Do not take a picture and do not keep them in your email.
sheet-print-replaces = Your old sheet works until you have typed words of this one.
sheet-print = Print
sheet-made = Made on
sheet-at = For
sheet-name = Recovery sheet
sheet-for = These 12 words open the messages of this practice when an owner or manager has forgotten the password.
sheet-use = How to use it
sheet-use-go = Open **{ $address }** and ask for a new password.
sheet-use-link = Follow the link in the email. Enter the code from your phone if you are asked for one.
sheet-use-words = Choose “The recovery sheet of my practice” and type the 12 words.
sheet-where = Where to keep it
sheet-where-text = In a safe, or with your contracts. Not near the computer. Show it to nobody, also not to support.
sheet-void = Only the newest sheet works. Destroy older ones.
sheet-kept-by = Kept by
sheet-kept-place = Place
sheet-printed-text = Is the paper in your hand? On the next page you type 4 of the words from it.
sheet-printed = I have it on paper

sheet-check = Type 4 words from the paper
sheet-check-text = This shows that the paper is right and can be read. The first 4 letters of a word are enough.
sheet-check-replaces = With this your old sheet stops working. Destroy it.
sheet-check-save = Save
sheet-word = Word { $n }
sheet-word-missing = Type this word from your paper
sheet-word-wrong = This is not word { $n }. Check the number and the spelling.
sheet-done = Your recovery sheet is ready
sheet-elsewhere = Something changed in another window
sheet-elsewhere-text = This sheet does not count. Look at your recovery sheet again.

sheet-use-title = Use the recovery sheet
sheet-use-text = The messages of { $practice } are closed since you chose a new password. The 12 words of the recovery sheet open them.
sheet-use-field = The 12 words
sheet-use-hint = In their order, with spaces between them. Capital letters do not matter.
sheet-use-missing = Type the 12 words of the recovery sheet
sheet-use-shape = Check the words. One is missing, is there twice, or is not spelled as on the paper.
sheet-use-wrong = These are not the words of your newest sheet. An older sheet does not work any more.
sheet-use-save = Open the messages

## ---------------------------------------------------------------- practice: mailboxes that the safe opens

# Above every page
lent-banner = Whose mailbox is open
lent-back = Back to my mailbox
lent-emergency = Emergency access: mailbox of { $name }
lent-emergency-text = Open until { $time }, for reading only. { $name } sees what you open.
lent-emergency-end = Close it now
lent-handover = Mailbox of { $name }
lent-handover-left = Mailbox of { $name } (left on { $date })
lent-handover-read = It was handed over to you for reading. What you open is on record.
lent-handover-answer = It was handed over to you. You may read and answer. What you open is on record.
lent-delegation = You answer for { $name }
lent-delegation-answer = Until { $date }. You may read and answer. What you write carries both your names. { $name } sees what you open.
lent-delegation-read = Until { $date }, for reading only. { $name } sees what you open.
lent-delegation-stop = Stop answering
care-chip = For: { $name } ({ $whose })
care-mailbox = { $name } ({ $whose })
care-stop = Stop helping
care-waits = Somebody waits until you let them in
care-waits-text = They help you with your messages. You decide whether your mailbox opens to them.
care-waits-link = See who it is
care-shut = Show first that it is you
care-shut-text = This conversation of { $name } asks for a second step. Add a phone, an app or a passkey in your own settings first. Then open it again.
care-shut-owner = Only { $name } can open this
care-shut-owner-text = This conversation asks for a code that only { $name } can enter. { $name } can open it with the code, and then give you more time in the settings. After that you can open it too.
lent-watched = { $name } has your mailbox open in an emergency
lent-watched-over = { $name } had your mailbox open in an emergency
lent-watched-until = It closes by itself, { $time } at the latest.
lent-watched-link = Who, why, and what was opened
lent-given-back = A manager opened your messages at { $practice } for you again
lent-waits = Your messages at { $practice } wait for a manager
lent-waits-link = Who can open them, and what works now
lent-not-here = This is done in your own mailbox
lent-go-on = Go on in my own mailbox
lent-not-sent = The mailbox of { $name } is open. New messages are written in your own mailbox. Nothing was sent.
lent-kept = What you wrote is kept in your drafts.
care-stop-ask = Stop helping?
delegates-stop-ask = Stop answering?
care-stop-yes = Yes, stop helping
delegates-stop-yes = Yes, stop answering
lent-stop-text = The mailbox of { $name } closes to you at once. We tell { $name } by email.
lent-stop-again = To open it again, they must ask you again.
lent-stop-keep = No, keep it open
lent-not-here-text = The mailbox of { $name } is open. There you can only read, and answer where that was allowed. Nothing was done.
lent-over = This mailbox is closed to you now
lent-over-text = The time is over, or somebody has ended it. Your own mailbox is open again.
lent-over-inbox = Go to my inbox
lent-over-typed = Your answer was not sent. Here is what you wrote:
mailbox-reply-lent = You can read here, not answer. Ask a manager if you need to.
mailbox-reply-delegate = You can read here, not answer. The owner of this mailbox can change that.
mailbox-for = { $name } for { $owner }
mailbox-to-by = To: { $names } (written by { $name })
mailbox-elsewhere-lent = It is in the mailbox of { $name }, which is open to you. Switch to that mailbox to read it.
safe-shut = This mailbox does not open at the moment
safe-shut-text = The keys of your practice are being renewed. Try again in a few minutes.
practice-safe = When somebody cannot read their messages
practice-asking = Somebody asks for their messages back
practice-asking-link =
    { $n ->
        [one] One person waits for you
       *[other] { $n } people wait for you
    }

# Give messages back after a forgotten password
recoveries-title = Give messages back
recoveries-lead = When a colleague sets a new password, the messages of the practice stay shut to them. A manager opens them again.
recoveries-none = Nobody waits for you.
recoveries-call = Call them first
recoveries-call-text = Somebody who reads their email could have set the new password. Call a number you know, and ask if it was them.
recoveries-asks = { $name } set a new password and asks for the messages of their seat back, since { $time }.
recoveries-yes = I called. Give { $name } the messages back
recoveries-no = It was not { $name }, or not now
recoveries-no-text = They get a mail that says no. Nothing is lost, and they can ask again.
recoveries-why = A word for them
recoveries-why-hint = They can read this, but it is not in the mail. You can leave it out.
recoveries-no-save = Say no
recoveries-outside = Patients and others
recoveries-outside-text = They forgot their password too, and had no phone to show. Whoever wrote to them can answer in the conversation. You can answer for the whole practice.
recoveries-outside-asks =
    { $n ->
        [one] asks for one conversation.
       *[other] asks for { $n } conversations.
    }
recoveries-done-yes = The messages are given back. They can open them now.
recoveries-done-no = They were told no.
recoveries-gone = Nobody asks for this any more
recoveries-gone-text = Another manager answered, or the person has got in by another way.

waiting-title = Your messages wait for a manager
waiting-lead = After a new password, or when your place was closed for a while, the messages of your practice stay shut until a manager lets you in. That keeps thieves out.
waiting-managers = **{ $names }** can let you in. They got a mail. Call one of them: it goes faster, and they want to hear that it is you.
waiting-phone = The number of the practice is { $phone }.
waiting-asked = You asked on { $time }.
waiting-again = Ask the managers again
waiting-done-again = The managers got a mail again.
waiting-too-many = You asked often today
waiting-too-many-text = The managers know that you wait. Call them, or ask again tomorrow.
waiting-refused-by = { $name } said no.
waiting-refused-by-nobody = A manager said no.
waiting-nobody = No other manager of the practice can open them. The recovery sheet of the practice can. If nobody has it, call our support.
waiting-back = A manager gave you your messages back.
waiting-open = Open my messages
waiting-meanwhile = What works meanwhile
waiting-meanwhile-own = Your own mailbox works as always.
waiting-meanwhile-new = New messages to you at the practice arrive. You can read them as soon as you are let in.
waiting-meanwhile-safe = Nothing is deleted.

# Hand over the mailbox of somebody who has left
handover-title = Hand over a mailbox
handover-lead = Messages belong to the practice. When somebody leaves, give their mailbox to a colleague, so that no patient waits.
handover-nobody = Nobody has left your practice.
handover-left = Left on { $date }
handover-none = Nobody reads this mailbox.
handover-stale = It was handed to somebody who has left, too. Nobody reads it.
handover-has-read = { $name } reads this mailbox.
handover-has-answer = { $name } reads this mailbox and answers.
handover-give = Hand over the mailbox
handover-end = End the hand-over
handover-done-given = The mailbox is handed over.
handover-done-ended = The hand-over has ended. Nobody reads the mailbox now.
handover-gone = Something changed at this moment
handover-gone-text = Another manager was faster, or the people of your practice changed. Look again.
handover-give-title = Hand over a mailbox
handover-give-lead = The mailbox of { $name }, who left on { $date }.
handover-give-old = Your colleague sees all messages in it.
handover-give-new = They get a mail when new messages arrive there.
handover-give-told = Your colleague, all managers and the person who left get a mail about it. What is opened is on record.
handover-who = Who takes it over?
handover-who-missing = Choose who takes it over.
handover-who-nobody = Nobody in your practice has this name or address.
handover-address = Email address of the colleague who takes it over
handover-mode = What may they do?
handover-mode-missing = Choose what they may do.
handover-mode-read = Read only
handover-mode-read-hint = For looking things up.
handover-mode-answer = Read and answer
handover-mode-answer-hint = Answers carry your colleague's own name.
handover-save = Hand it over

# Emergency access
emergency-title = Emergency access
emergency-lead = Something in a colleague's mailbox cannot wait, and they cannot be reached. Two managers together can open it for four hours.
emergency-new = Ask for emergency access
emergency-step-ask = You name the colleague and the reason.
emergency-step-agree = One of these managers must agree: { $names }. They get a mail now. Call them too.
emergency-step-read = You can read for four hours. Your colleague gets a mail at once, with your name, and sees what you open.
emergency-who = Whose mailbox?
emergency-who-empty = Choose a colleague
emergency-who-missing = Say whose mailbox you need.
emergency-who-nobody = No other person in your practice has this name or address.
emergency-address = Email address of your colleague
emergency-reason = Why can it not wait?
emergency-reason-hint = The other manager and your colleague read this. It is not in any mail.
emergency-reason-missing = Say why it cannot wait.
emergency-ask = Ask the other managers
emergency-already = This mailbox was asked for already, or is open. Look above.
emergency-nobody-else = No other manager can agree to this. It takes two, and the colleague is not one of them.
emergency-too-many = Your practice asked too often today. Try again tomorrow.
emergency-open = The mailbox of { $name } is open
emergency-open-who = { $reader } reads it. { $agreed } agreed.
emergency-open-until = It closes by itself, { $time } at the latest.
emergency-read = Read it now
emergency-end = Close it now
emergency-asked = Open the mailbox of { $name }?
emergency-asked-who = { $reader } asked on { $time }:
emergency-asked-mine = A second manager must agree within a day. They got a mail.
emergency-asked-think = Call { $reader } and ask if this is really needed. If you agree, they can read for four hours.
emergency-agree = I agree. Open it for four hours
emergency-refuse = No, keep it shut
emergency-withdraw = Not needed any more
emergency-alone = It takes a second manager
emergency-alone-text = No other manager of your practice can agree: there is none, or they became one in the last three days. An owner should name a second manager now, before you need one.
emergency-alone-sheet = Has a manager lost their password? Then the recovery sheet of the practice opens their messages. Other people get theirs back from you.
emergency-done-asked = The other managers are asked. You get a mail when one of them agrees.
emergency-done-agreed = The mailbox is open for four hours. Your colleague was told.
emergency-done-refused = The mailbox stays shut.
emergency-done-ended = The mailbox is closed again.
emergency-gone = This cannot be done any more
emergency-gone-text = Another manager was faster, the time is over, or somebody has left. Look again.
emergency-new-manager = You cannot agree yet
emergency-new-manager-text = You became a manager in the last three days. Another manager must agree, or you later.
emergency-second = A second manager must do this
emergency-second-text = You asked for it yourself. Somebody else must agree.
emergency-owner-title = Your mailbox was opened in an emergency
emergency-owner-open = It is open now
emergency-owner-until = It closes by itself, { $time } at the latest.
emergency-owner-over = It is closed again. Nobody but you reads it.
emergency-owner-who = Who read it
emergency-owner-agreed = Who agreed
emergency-owner-practice = Practice
emergency-owner-why = Why
emergency-owner-from = From
emergency-owner-to = Until
emergency-owner-opened = What was opened
emergency-owner-nothing = No conversation was opened.
emergency-owner-deleted = A conversation that was deleted since
emergency-owner-text = It was only read. Nothing was answered, and what you had not read is still marked as new. Does something look wrong? Talk to your practice.
emergency-owner-seen = I have seen this

## ---------------------------------------------------------------- delivery: what happened

delivery-happened = What happened
delivery-happened-to = What happened: { $name }
delivery-somebody = The recipient
delivery-queued = Queued: the email goes out in a moment
delivery-delayed = The mail server did not answer. We try again, for up to five days.
delivery-held = They got an email a little while ago. Next email: { $time }, unless they read this first
delivery-accepted = Accepted by the mail server
delivery-accepted-by = Accepted by { $server }
delivery-failed = Not delivered
delivery-failed-why = Not delivered: { $why }
delivery-opened = Link opened (maybe by a mail scanner)
delivery-code-sent = Code sent
delivery-code-failed = A code could not be sent
delivery-phone-wrong = { $name } says the phone number is wrong
delivery-address-wrong = { $name } says the address is wrong
delivery-phone-corrected = Phone corrected
delivery-address-corrected = Address corrected, email sent to the new address
delivery-resent = Email sent again
delivery-registered = Registered
delivery-read = Read
delivery-replied = Replied
delivery-not-read = Not read yet
delivery-not-replied = Not answered yet
delivery-declined = Declined: they do not want this email, or it is not theirs
delivery-link-asked = Asked for a new link: it goes out while somebody of your office is signed in
delivery-withdrawn = Invitation taken back
delivery-wanted = Declined by mistake: they want it after all
delivery-links-ended = Support ended the links
delivery-phone-stopped = A new phone number was stopped by the reader

delivery-fix-phone = Fix phone
delivery-fix-address = Fix address
delivery-again = Send again
delivery-advice-phone = No code can reach them. Call first, on a number you already know. Then fix the phone.
delivery-advice-declined = It is the wrong person, or they do not want it. Call them. If the address was wrong, correct it.
delivery-advice-wanted = They declined by mistake and wait for a new link. Send the email again.
delivery-advice-address = The email did not reach the right person. Call them and ask for the address.
delivery-advice-again = Nothing has happened for a while. You can send the email again.

## ---------------------------------------------------------------- complete: from the second mail to the message

finish-ready = Your account is almost ready
finish-ready-phone = Keep your phone near. Next, we send it a code. Then you choose a password.
finish-ready-off = Next, read the terms and choose a password.

finish-account = You already have an account
finish-account-sign-in = This email address has an account here. Sign in, and the message from { $practice } is added to it.
finish-account-add-text = The message from { $practice } can be added to your account. Nothing else changes.
finish-account-add = Add to my account
finish-else = Signed in as someone else
finish-else-text = This link is for { $address }. Somebody else is signed in on this device. Sign out, and then open the link in your email again.
finish-else-inbox = Stay signed in and go to the inbox

finish-new-link = We sent you a new link
finish-new-link-text = It went to { $address }. It can take up to 10 minutes. The older link does not work any more.
finish-new-link-junk = Look in your junk folder too. The email comes from { $address }.

finish-cannot-who = { $practice } checks that it is you. They may call you on a number they already know, or ask you to come by.
finish-cannot-how = This can take until their next office day. Your link goes on working after that. Our support is told too. It can never see your messages.
finish-cannot-number = A number that you can answer
finish-cannot-hint = You can leave this empty. We never send a code to it before the office has checked it.
finish-cannot-mobile = Mobile
finish-cannot-landline = Landline
finish-cannot-send = Send to the office
finish-cannot-support = Ask support for help

finish-waiting = Waiting for the office
finish-waiting-told = { $practice } knows that you cannot use these phones. They check that it is you, and then correct the number.
finish-waiting-link = After that, open the same link in your email again. You go on where you are now.
finish-waiting-call = It is quicker to call the office: **{ $phone }**. Use a number you already know if you are not sure.
finish-waiting-look = Look again
finish-waiting-other = Tell the office another number
finish-waiting-mine = I can use one of these phones after all
finish-no-phone = The office has no phone number for you
finish-no-phone-text = { $practice } asks for a code by phone, but has no number of yours. They have to add one first.
finish-no-phone-tell = Tell the office

finish-terms-accept = Accept and Continue
finish-terms-no = I do not accept
finish-terms-newer = The terms were changed while you were reading. This is the new text.
finish-no = You did not accept the terms
finish-no-text = Nothing was done. Without the terms we cannot open an account for you.
finish-no-office = { $practice } can give you the same records in another way. Ask them.
finish-no-call = Call the office: { $phone }. Use a number you already know if you are not sure.
finish-no-back = Read the terms again

finish-password = Choose a password
finish-password-text = Several words are easy to remember and hard to guess. Spaces are fine.
finish-kept = This address cannot be used yet
finish-kept-text = Another account used it until lately. Try again after { $time }, with the same link or a new one. Your message is safe.
finish-save-read = Save and read my message
finish-save-sign-in = Save and go to Sign In
finish-last = Choose a password and read
finish-last-whole = Read the full terms
finish-last-accept = I accept the Terms of Use
finish-last-accept-missing = Tick the box to accept the terms
delivery-code-failed-landline = A text could not be sent: the number is a landline
delivery-code-failed-opted-out = A text could not be sent: the phone does not accept our texts
delivery-changed = Somebody was faster
delivery-changed-text = A colleague or the person themselves changed something while you were here. Nothing was done. Look at it again.
delivery-look-again = Look again
delivery-go-back = Go back
delivery-wait = Wait until { $time } to send again
delivery-wait-text = An email went out a moment ago. Email can be slow, and many emails at once look like spam.
delivery-wait-day = Today's number of emails is reached. The message is safe. Call them if it cannot wait.
delivery-no-mail-declined = They do not want email from your practice
delivery-no-mail-declined-text = The person at this address declined your email. Call the person you meant and check the address.
delivery-no-mail-read = There is nothing to send again
delivery-no-mail-read-text = Nothing waits for this person. Everything was read, or nothing was sent yet.
delivery-no-key = You do not hold your practice's key yet
delivery-no-key-text = It comes by itself when a colleague who has it signs in. A manager of your practice can help.

again-title = Send the email again?
again-text = A new email goes to **{ $name }** at **{ $address }**.
again-links = The links in older emails stop working. The message itself stays as it is.
again-limits = You can send again every 10 minutes, at most 5 times a day.

address-title = Fix the address
address-now = The email went to **{ $address }**.
address-text = What waits there moves to the right address, and a new email goes out. Whoever has the wrong address can no longer open it.
address-new = Right email address
address-send = Save and send
address-same = This is the address it went to
address-own = This is your own address
address-declined = The person at this address declined email from your practice
address-read = Somebody already reads at this address
address-read-text = They have an account, and what you sent is in their mailbox. It cannot be moved any more.
address-read-recall = To take it back is a recall. This portal cannot do that yet.
address-read-next = Call the person you meant. Tell whoever looks after privacy in your practice. Then write a new message to the right address.

sharing-title = { $name } asks to open this conversation again
sharing-text = They chose a new password on { $date }, without a code to their phone.
sharing-call = Call them first, on a number you already know. Approve only if it was them.
sharing-approve = Approve
sharing-refuse = It was not them

## ---------------------------------------------------------------- contacts

contacts-title = Contacts
contacts-one = Contact
contacts-empty = Nobody yet. Whoever you write to is kept here.
contacts-search = Search
contacts-search-hint = Name or email address
contacts-search-button = Search
contacts-found = { $n ->
    [0] Nobody found
    [one] { $n } person found
   *[other] { $n } people found
}
contacts-more = Not everybody is shown. Type the whole email address to find somebody from long ago.
contacts-all = All contacts
contacts-name = Name
minor-title = About this child
minor-born-hint = If the day is wrong, correct it here. Who reads for the child reads until the child is old enough by this day.
minor-readers = Who reads for the child
minor-nobody = Nobody reads for this child now.
minor-reader = { $name }, until { $date }
minor-end-text = The mailbox closes to them at once. They get an email. Your practice can open it to them again.
minor-reason = Why it ends
minor-reason-hint = Only your practice keeps this. It is not in the email.
minor-reason-missing = Write why it ends.
minor-end = End the access of { $name }
minor-taken = There is another contact for a child with this name and birthday.
minor-correct = Correct the birthday, or end who reads for the child
minor-done-born = The birthday is corrected.
minor-done-ended = The access has ended. We told them by email.
minor-done-again = They can read again. We told them by email.
minor-born-year = Check the year.
minor-ends = By this day { $name } is { $age } or older
minor-ends-text = Nobody reads for them from then on. The access ends at once, and whoever reads now gets an email. Is the year right? Then press Save again.
minor-again = Let { $name } read again
minor-again-text = { $name } read for this child before. Let them in again if it ended by mistake. They get an email.
compose-nobody-reads = Nobody reads for this child now. Open the child in your contacts and let somebody read first.
compose-colleague-gone = This person does not work in your practice now. Nobody would read it.
contacts-same = Same person as { $address }
contacts-relationship = Who they are
contacts-status = Status
contacts-language = Language
contacts-patient = Patient
contacts-doctor-elsewhere = Doctor in another practice
contacts-staff-elsewhere = Staff in another practice
contacts-doctor-here = Doctor in your practice
contacts-staff-here = Staff in your practice
contacts-status-new = New
contacts-status-waiting = Waiting
contacts-status-link-old = Link too old
contacts-status-phone = Phone wrong
contacts-status-address = Address wrong
contacts-status-failed = Not delivered
contacts-status-declined = Declined
contacts-status-withdrawn = Taken back
contacts-status-wanted = Wants a new link
contacts-status-registered = Registered
contacts-status-reads = Reads here
contacts-phones = Phones
contacts-phones-none = No phone on file.
contacts-mobile-is = Mobile: { $number }
contacts-landline-is = Landline: { $number }
contacts-given-by = { $name } put it on file on { $date }
contacts-given = On file since { $date }
contacts-proposed = They say: { $phone }
contacts-proposed-text = Call first, on a number you already know. Then approve. Do not call the new number to check it.
contacts-approve = Approve
contacts-phones-title = Fix the phone numbers
contacts-none-right = { $name } says no number is right
contacts-none-right-text = They cannot get a code. Their link goes on working as soon as you save the right number.
contacts-on-file = On file
contacts-type = The right numbers
contacts-type-right = Or type the right number
contacts-type-text = These take the place of all numbers on file. Codes that went to an old number stop working.
contacts-mobile = Mobile phone
contacts-mobile-hint = Gets texts or calls
contacts-landline = Landline phone
contacts-landline-hint = Gets calls. Add an extension like this: x12
contacts-phone-missing = Type the right number
contacts-phone-needed = A code is required, so one number must stay on file
contacts-mail = Send them a new email with a new link
contacts-mail-hint = Not needed: the link they have goes on working
contacts-mail-wait = The next email can go out at { $time }. Take this off to save the number now.
contacts-write = Write a message
contacts-done-phones = Phone numbers saved
contacts-done-again = The email is on its way
contacts-done-address = Address saved, email sent to the new address

## ---------------------------------------------------------------- inviting: who was asked in

nav-invited = Invited
invited-title = Invited
invited-text = People you invited who are not in yet.
invited-empty = Nobody is waiting. Everyone you invited has signed up, or you have not invited anyone yet.
invited-sheet = Before you can invite people outside your practice, keep a recovery sheet. A manager does this on the practice page.
invited-search = Find an email address
invited-search-hint = The whole address
invited-show = Show
invited-show-button = Show
invited-all = All ({ $n })
invited-state = { $state } ({ $n })
invited-next = What to do
invited-nothing = Nothing now
invited-none = Nobody is in this group now.
invited-back = Back to the list
invited-again = Invite again
invited-person = Invited person
invited-since = Invited on
invited-until = Link works until
invited-contact = See this contact
invited-sent = Invited
invited-sent-text = The email went out. They have not opened the link yet.
invited-failed = Not delivered yet
invited-failed-text = Their mail service did not take the email. Try again later.
invited-bounced = Could not be delivered
invited-bounced-text = There is no such mailbox, or it refuses our email. Check the address.
invited-opened = Opened the link
invited-opened-text = Somebody opened the link. It may have been a mail filter.
invited-phone-wrong = Phone number wrong
invited-phone-wrong-text = They said that no phone number on file is theirs. Call them on a number you know, then correct it.
invited-code-failed = Code could not be sent
invited-code-failed-text = The phone did not take our code. Check the number.
invited-address-wrong = Address wrong
invited-address-wrong-text = They said that this email address is wrong. Ask them for the right one.
invited-code = Waiting for the code
invited-code-text = They filled in the pages. The code from their phone is still missing.
invited-password = Waiting for the password
invited-password-text = They are almost done. Only the password is missing.
invited-declined = Declined
invited-declined-text = They said that they do not want this, or that it is not for them. If the address was wrong, correct it.
invited-wanted = Wants a new link
invited-wanted-text = They asked for a new link, or declined by mistake. Invite them again.
invited-withdrawn = Taken back
invited-withdrawn-text = You took this invitation back. To undo that, invite them again.
invited-old = Link too old
invited-old-text = The link in the email has ended. Invite them again to send a new one.

withdraw-title = Take the invitation back
withdraw-ask = Take the invitation back?
withdraw-text = The links we sent to **{ $name }** ({ $address }) stop working at once.
withdraw-after = A message that waits for them is kept. You can invite them again later.
withdraw-button = Take it back
withdraw-done = The invitation was taken back

name-title = Correct name or relationship
name-text = This is how your practice files them. They give their own name when they sign up.
name-done = The changes are saved

again-all-title = Invite all again
again-all-ask = Invite everybody again?
again-all-text = { $n ->
    [one] One person is waiting. They get one new email with a new link.
   *[other] { $n } people are waiting. Each gets one new email with a new link.
}
again-all-limits = Nobody gets two emails within ten minutes, or more than five in a day. People who said no get none.
again-all-button = Invite all again
again-all-often = You can do this twice a day.
again-all-nobody = Nobody is waiting
again-all-nobody-text = There is nobody to invite again.

invite-title = Invite somebody
invite-text = They get an email with a link to set up their account. No message is needed.
invite-role = Role in your practice
invite-role-ask = What will they do in your practice?
invite-role-hint = Only for people in your own practice.
invite-role-missing = Choose what they will do in your practice
invite-role-owner = Only an owner of the practice can invite a manager.
invite-role-manager = Changes the practice, its people and its rules, and can do everything below.
invite-role-sender = Writes to anybody and invites people.
invite-role-desk = Writes to anybody and corrects addresses and phone numbers.
invite-role-reader = Reads and answers messages sent to them.
invite-phones-hint = Leave it empty if you are not sure. They then give their own number.
invite-two-step-on = Only somebody who can answer the phone can set up the account.
invite-two-step-off = Anyone who can open their email can set up the account.
invite-two-step-no-phones = This site cannot send codes. Anyone who can open their email can set up the account.
invite-password-hint = Needed to add people to your practice.
invite-button = Send the invitation
invite-done = The invitation is on its way
invite-member = This person is in your practice already
invite-own = This is your own address
invite-limit = Your practice sends a set number of invitations in a day, and one address gets one email in ten minutes.
invite-waits = You have invited this person already
invite-waits-text = Their invitation is waiting. You can send it again, correct it, or take it back.
invite-in = This person is in already
invite-in-text = You can write to them.
invite-see = See this person
invite-other = Invite somebody else
invite-cannot = You cannot invite people
invite-cannot-text = Your plan or your role does not include it. Ask a manager of your practice.
invite-no-sheet = A recovery sheet is missing

import-title = Invite from a list
import-text = Choose a file from your spreadsheet or your practice's own program. First you see what is in it. Nothing is sent before you say so.
import-most = { $n ->
    [one] A file may hold one person.
   *[other] A file may hold up to { $n } people.
}
import-file = File with the list
import-file-hint = Save it as CSV
import-file-missing = Choose a file
import-who = Who are the people in the file?
import-who-hint = Used where the file does not say.
import-button = Check the file
import-columns = How the file should look
import-columns-text = The first line names the columns, in English or Spanish and in any order. Other columns are left out.
import-column-email = The email address. It must be there.
import-column-name = Or one column called name.
import-column-title = Dr., for example.
import-column-phone = For the code. Without one they give their own number.
import-column-relationship = Patient, doctor in my practice, staff in my practice, doctor in another practice, or staff in another practice.
import-column-language = English or Spanish.
import-column-role = For people in your practice: sender, front desk or reader. Managers are invited one by one.
import-template = Download an empty list
import-template-name = people-to-invite.csv
import-rounds = Your lists
import-often = Your practice has checked many files today.
import-empty = The file is empty. Choose another one.
import-workbook = This is a workbook. Open it in your spreadsheet program and save it as CSV.
import-binary = This is not a list in text form. Save it as CSV.
import-large = The file is larger than { $size }. Split it into smaller ones.
import-many = The file holds more than { $n } people. Split it into smaller ones.
import-no-header = The first line must name the columns, for example: email, firstname, lastname
import-no-email = The first line has no column called email. It has: { $columns }
import-no-name = The first line has no column for the name. Add firstname and lastname, or name.
import-twice = The column { $column } stands twice in the first line, or two columns mean the same.
import-nobody = The file names its columns and nobody else. Add the people below the first line.

import-row-unclosed = A quotation mark in this line is not closed
import-row-cells = This line has { $found } cells, and the first line has { $expected }. Is there a comma too many?
import-row-twice = The same address stands in line { $line }
import-row-name = The name is missing
import-row-long = { $column } is too long
import-row-characters = { $column } holds characters that cannot be shown
import-row-formula = { $column } begins like a formula. Remove the first sign.
import-row-relationship = We do not know this relationship
import-row-role = We do not know this role
import-row-manager = A list cannot make managers. Invite this person alone.
import-row-not-yours = Only a manager can add people to your practice
import-row-language = We do not know this language. Write English or Spanish.
import-row-phone = { $column }: { $problem }
import-warn-looks = Check the address. It looks like { $like }.
import-warn-phone = No phone number: they give their own
import-warn-role = The role is left out: they are not in your practice

round-title = A list of people
round-check = Check the list
round-under-way = The invitations are going out
round-over = The list is done
round-was-stopped = The list was stopped
round-again = Everybody again
round-brief = { $state }, { $date }
round-shown = not sent yet
round-going = going out
round-done = done
round-stopped = stopped
round-nothing-sent = Nothing has been sent yet. Look at what is marked below, then send.
round-progress = How far it is
round-met = { $met } of { $total } done
round-waits = Today's invitations are used up. It goes on by itself at { $time }.
round-close = You can close this page. It goes on by itself.
round-look = See how far it is
round-stop = Stop
round-unused = Columns that are left out: { $columns }
round-ready = Ready to be invited
round-known-waits = Invited before
round-known-ended = Invited before and taken back
round-known-contact = A contact who was never invited
round-bad = Something is wrong
round-sent = Invited
round-sent-again = Invited again
round-left-known = Left out: you know them already
round-left-in = Left out: they are in already
round-left-member = Left out: in your practice already
round-left-declined = Left out: they do not want mail from you
round-left-soon = Left out: they got an email a short time ago
round-left-key = Left out: invite this person yourself
round-left-yours = Left out: your plan or role does not include this
round-left-damaged = Left out: this line could not be read
round-known-ask = What about people you know already?
round-known-skip = Leave them out
round-known-skip-hint = Only new people are invited.
round-known-again = Invite them again
round-known-again-hint = Those who have not signed up get a new link.
round-days = { $days ->
    [one] This takes one day, because of the daily limit.
   *[other] This takes about { $days } days, because of the daily limit.
}
round-send = { $n ->
    [0] Send
    [one] Invite one person
   *[other] Invite { $n } people
}
round-nobody = Nobody on this list can be invited
round-nobody-text = See what is wrong below, mend the file, and choose it again.
round-other = Choose another file
round-bad-title = Lines with something wrong
round-good-title = These will be invited
round-phones = { $n ->
    [0] no phone
    [one] 1 phone
   *[other] { $n } phones
}
round-more-good = { $n ->
    [one] And 1 more like these.
   *[other] And { $n } more like these.
}
round-doubtful-title = Look at these first
round-known-title = People you know already
round-more-bad = { $n ->
    [one] One more line is in the file you can download.
   *[other] { $n } more lines are in the file you can download.
}
round-line = Line
round-result = What about it
round-result-name = invitations.csv
round-download = Download the list with its results
round-kept = We keep this list until { $date }, then it is deleted.
round-delete = Delete this list now
round-deleted = The list was deleted

## ---------------------------------------------------------------- documents: Terms of Use, Privacy

terms-new = The terms have changed
terms-new-text = This is the new version. Accept it to go on writing here.
terms-new-later = Read without accepting
terms-new-later-text = Without accepting you can still read and download what was sent to you before. You cannot write.
document-version = Version { $version }, { $date }
document-summary = In short
document-operator = the operator of this site
document-support = the person who gave you this address
## ---------------------------------------------------------------- files that are not taken

file-program = “{ $name }” is a program or a script. Programs cannot be sent.
file-macro = “{ $name }” contains macros. Save it without macros, or as a PDF, and add it again.
file-mismatch = “{ $name }” is not what its name says. Open it, save it again, and add it again.
file-empty = “{ $name }” is empty. Add another file.
file-large = “{ $name }” is larger than { $size }. Choose a smaller file.
file-many = “{ $name }” was not added. One message takes { $files } files and { $all } in all. Send the rest in a second message.
file-disk = “{ $name }” could not be stored. Add it again in a minute.
file-more =
    { $n ->
        [one] One more file was not added.
       *[other] { $n } more files were not added.
    }

## ---------------------------------------------------------------- addresses

email-empty = Enter an email address
email-shape = Enter an email address like name@example.com
email-long = This email address is too long
email-letters = Use letters without accents, from a to z, before the @. One here has an accent, is of another alphabet, or cannot be seen.
email-domain = Check the part after the @. It is not the name of an email service.

## ---------------------------------------------------------------- login: the front door, Sign In, the password again

welcome-title = Private messages from your office
welcome-text = Read and answer messages that are too private for ordinary email.
welcome-invited = I have an invitation
welcome-invited-text = Open the link in the email that you got. It leads you to your message, and you set up your free account there.
welcome-invited-lost = You cannot find the email? Look in your junk folder, or call the office and ask for a new one.
welcome-real = How do I know this is real?
welcome-real-host = Look at the address at the top of your browser. It must be **{ $host }**.
welcome-real-never = We never ask for card numbers, Social Security numbers or your email password.
welcome-real-call = If you are not sure, call the office. Use a number that you know already.

sign-in-email = Email
sign-in-password = Password
sign-in-password-missing = Enter your password
sign-in-forgot = Forgot Password
sign-in-wrong = The email or the password is not right. Check both and try again.
sign-in-paused = Sign-in is paused until { $time }
sign-in-paused-text = There were too many wrong passwords in a row. This pause keeps guessers out. Your messages are safe.
sign-in-ended-idle = You were signed out because nothing happened for a while. What was saved is still there.
sign-in-ended-password = Your password was changed. Sign in with the new one.
sign-in-ended-merged = This account is part of your other one now. Sign in there.
sign-in-ended-elsewhere = This session was ended. Sign in to go on.
sign-in-reset-done = Your password is changed. Sign in with the new one.
sign-in-no-way = We cannot send codes right now
sign-in-no-way-text = You asked for a code at each sign-in, and no code can be sent at the moment. Try again later, or ask for help below.
sign-in-phones-text = We can only send codes to the phones that you have proven. This keeps others out, even if they know your password.
sign-in-phones-who = Lost your phone, or got a new number? Ask for help below. Somebody checks that it is you.
sign-in-strong-lost = We only take what you set up yourself. This keeps others out, even if they know your password.
sign-in-recovery-offer = You have a recovery code on paper. It works here once, in place of your phone or app.
sign-in-recovery-use = Use my recovery code
sign-in-recovery-missing = Type your recovery code
sign-in-recovery-text = Type the code you printed or wrote down. It is used up by this. Make a new one afterwards in your settings.

step-up-title = Enter your password again
step-up-text = This protects your account if you left it open.
step-up-wrong = The password is not right. Try again.
step-up-missing = Enter your password

password-new = New password
password-missing = Choose a password
password-expired = Choose a new password
password-expired-text = Your password is more than 90 days old. The rules of this portal ask for a new one now.
password-save-sign-in = Save and sign in

## ---------------------------------------------------------------- links that lead nowhere any more

link-unknown = We do not know this link
link-unknown-text = Long links are sometimes cut in two by mail programs.
link-unknown-copy = Open the email again. Copy all of the link, from https to its last letter, and paste it into the address line.
link-old = This link is too old
link-old-text = Your message is safe. We can send a new link to the address that got the first email, and to no other.
link-old-send = Send me a new link
link-asked = We told the office
link-asked-text = Your new link comes by email as soon as somebody at the office is signed in. That can take until they open.
link-asked-safe = Your message is safe until then. If it is urgent, call the office.
link-sent = Check your email
link-sent-text = If a new link could be sent, it is on its way to the address that got the first email. It can take 10 minutes.
link-sent-junk = Nothing there? Look in the junk folder for an email from { $from }. Or call the office.
link-used = You already used this link
link-used-text = Your account is ready. Sign in with your email and your password.
link-used-signed-in = You are signed in. Your messages are in your inbox.
link-newer = A newer link was sent
link-newer-text = This link no longer works. Open the email of { $time } and use the link in it.
link-taken-back = Taken back by the sender
link-taken-back-text = The sender took this message back, or sent it to another address. Ask them if you did not expect this.
link-declined = You get no more of these emails
link-declined-text = { $practice } cannot write to this address here any more. The link opens nothing now, and the sender was told.
link-declined-mistake = I pressed this by mistake
link-call = Was this a mistake? Call { $phone }.

## ---------------------------------------------------------------- register: from the invitation to Finish

join-landing-page = A private message for you
join-landing-page-account = An account for you
join-landing = { $practice } sent you a private message
join-landing-provision = { $practice } set up an account for you
join-landing-confirmed = Confirmed by this portal
join-landing-unconfirmed = This portal has not confirmed this name.
join-landing-role = You are invited to its team. Your role: { $role }.
join-landing-for = For **{ $address }**.
join-landing-free = It is free and takes about 2 minutes.
join-landing-near = Keep your phone near: we may send it a code.
join-landing-minutes = It takes about 2 minutes.
join-landing-account = I already have an account
join-landing-professional = I have a professional number
join-continue = Continue where you left off
join-real = How do I know this is real?
join-real-call = Call the office. Use a number you know, not one from the email.
join-real-host = Look at the address line of your browser. It must begin with **{ $host }**.
join-real-never = We never ask for card numbers, Social Security numbers or your email password.

join-number = Your professional number
join-number-why = It fills in your office for you. It gives no access to anything. No number at hand? Skip this.
join-number-field = ADA number
join-number-missing = Enter your ADA number, or press Skip
join-number-shape = Enter the digits of your ADA number, or press Skip
join-number-unknown = We did not find that number. Check it, or Skip.
join-number-unknown-again = Is it right? Then press Submit again to go on.

join-start = Set up your free account
join-start-account = Set up your account
join-start-need = This is what we ask for:
join-start-you = Your name, language and time zone
join-start-practice = The name and address of your practice
join-start-phone = Whether you can answer one of the phones on file
join-start-found = What we found
join-start-address = Address
join-start-nothing = We have no details about you yet.
join-start-number = Enter a professional number

join-you = About you
join-first = First name
join-first-missing = Enter your first name
join-last = Last name
join-last-missing = Enter your last name
join-language = Language
join-language-missing = Choose a language
join-zone = Time zone
join-zone-missing = Choose your time zone
join-specialty = Specialty

join-practice = Practice information
join-practice-filled = We filled in what the directory knows. Change what is not right.
join-practice-name = Practice
join-practice-missing = Enter the name of your practice
join-street = Street
join-street-missing = Enter the street and number
join-city = City
join-city-missing = Enter the city
join-state = State
join-state-missing = Enter the state
join-zip = ZIP code
join-zip-missing = Enter the ZIP code
join-zip-shape = A ZIP code has 5 digits, like 97201

join-phones = Can you answer one of these?
join-phones-why = { $practice } gave us these numbers. We show only their last digits.
join-phones-provision = These numbers are on file for you. We show only their last digits.
join-phones-mobile = Mobile ending { $digits }: text or call
join-phones-landline = Landline ending { $digits }: call
join-phones-menu = Our call cannot get through a phone menu. Somebody must pick up.
join-phones-yes = Yes, Continue
join-phones-none = None of these is mine

join-own = Which phone can get your code?
join-own-why = No number is on file for you. With a phone, nobody can get in with your email alone.
join-phone-hint = Any way you like to write it.
join-phone-mobile = Mobile
join-phone-landline = Landline

join-wrong = Tell the office your number
join-wrong-why = We will tell { $practice } that none of the numbers is yours. You can add the right one.
join-wrong-number = Your phone number
join-wrong-hint = Any way you like to write it. You can leave it empty and call the office.
join-wrong-check = They check it is you: they call you before they change anything.
join-wrong-send = Send to the office

join-waiting = Waiting for the office
join-waiting-told = { $practice } was told. What you have filled in is saved.
join-waiting-call = They may call you on a number they already know.
join-waiting-link = You can close this page. When the number is right, the same link in your email goes on from here.
join-waiting-phone = Want it faster? Call **{ $phone }**.
join-waiting-again = Look again now
join-waiting-other = Send another number
join-waiting-mine = One of the numbers is mine after all

join-security = Protect your account
join-security-question = Ask for a code by phone?
join-security-on = On: code by text or call (recommended)
join-security-on-hint = We send a code to your phone. Whoever reads your email cannot get in without it.
join-security-off = Off: anyone who opens your email can get in
join-security-off-hint = You need only your email and your password.
join-security-missing = Choose On or Off
join-security-operator = { $product } asks everybody for a code by text or call. It protects your messages.
join-security-practice = This office always asks for a code by text or call. It protects your messages.
join-security-sender = The sender asks for a code by text or call. It protects this message.
join-security-account = A new device asks for a code by text or call. It protects your account.
join-security-no-phone = The office has no phone number for you, so we cannot send you codes. Anyone who opens your email can get in. Choose a password that nobody guesses.
join-security-shut = The office asks for a code by phone, but it has no number for you. You can finish now. The message opens once the office has your number.

join-mail = Check your email to go on
join-mail-sent = We sent an email to **{ $address }**.
join-mail-wait = It can take up to 10 minutes. Open it and press the link.
join-mail-junk = Nothing there? Look in the junk folder for an email from **{ $from }**.
join-mail-newest = Only the link in the newest email works.
join-mail-resend = Send it again
join-mail-again = Sent again: { $time }
join-mail-wrong = Wrong address?
join-mail-wrong-text = Only { $practice } can change the address. We can tell them that it is wrong.
join-mail-wrong-tell = Tell the office
join-mail-told = The office was told

join-decline = Stop these emails?
join-decline-what = This is what happens if { $practice } wrote to the wrong person, or you do not want the message:
join-decline-links = The links in their emails open nothing any more.
join-decline-mail = { $practice } cannot write to this address here any more.
join-decline-sender = The sender is told. Nobody is told anything else about you.
join-decline-keep = Keep the message
join-decline-link = This is not me, or I do not want it
join-wanted = Do you want the message after all?
join-wanted-what = Then { $practice } may write to this address again. We ask the office to send you a new link.
join-wanted-leave = No, leave it as it is
join-wanted-link = Yes, I want the message
join-wanted-done = We told the office
join-wanted-done-text = A person at the office sends you a new link by email. The links you have stay closed.
join-kept = Nothing was changed
join-kept-text = The message waits for you. Open the first link in the email to read it.

join-account = You already have an account
join-team = Join the team
join-team-text = { $practice } invites you to its team. You get a mailbox there. Your own messages stay yours alone.
join-team-sign-in = { $practice } invites you to its team. Sign in to answer.
join-known-text = { $practice } invites you. Add it to your account, so that it can write to you.
join-known-sign-in = { $practice } invites you. Sign in to add it to your account.
join-account-text = { $practice } wrote to the address of your account. You are signed in as { $name }.
join-else = Signed in as someone else
join-else-text = This link is for { $address }. That is not the address of the account that is signed in here.
join-else-again = Sign out first. Then open the link in your email again.
join-else-inbox = Go to the inbox
join-other = This page belongs to another message
join-other-text = You opened a second link in this browser. Nothing was saved from the older page. Go on with the newer one, or open the older link in your email again.

phone-empty = Enter a phone number
phone-shape = That is not a phone number we can call. Check the digits.
phone-country = We cannot call that country. Use a number from here.
phone-special = We cannot call premium, pager or satellite numbers. Use another number.
phone-landline-only = This number is a landline. Enter it as a landline phone.
phone-ext = An extension has 1 to 6 digits, like x12
phone-ext-mobile = A mobile phone has no extension. Leave it out, or choose Landline.
## ---------------------------------------------------------------- joining: a practice that is here already

join-existing = Is this your practice?
join-existing-text = A practice with these details uses this site already.
join-existing-what = What would you like to do?
join-existing-ask = Ask to join { $practice }
join-existing-ask-hint = A manager there decides. You can read your message in the meantime.
join-existing-own = No, set up my own
join-existing-own-hint = Your practice is a new one here.
join-landing-also = Also: { $address }
joining-title = Your practice
joining-text = Do you work in a practice? Tell us which one. If it is here, you can ask to join it.
joining-phone = A phone of the practice
joining-number-hint = We look it up with your last name.
joining-missing = Enter the name and ZIP code, a phone, or your ADA number
joining-look = Look for it
joining-again = Look for another one
joining-nothing = We did not find it here
joining-nothing-text = Check what you typed. Or set up your practice yourself. It is free.
joining-member = You are a member of { $practice } already.
joining-too-many = That is enough for today. Try again after { $time }.
joining-ask = Ask to join { $practice }
joining-ask-text = A manager there decides. You get an email when they answer.
joining-work = New messages to { $address } belong to the practice
joining-work-hint = Its managers can open them. Messages you have now stay yours.
joining-waits = You asked to join. A manager has until { $date } to answer.
joining-lapsed = Nobody answered in 30 days. Call the office, and then ask again.
joining-approved = You are a member.
joining-declined = The practice did not let you in. Is this a mistake? Call the office.
joining-withdrawn = You took your request back.
joining-withdraw = Take the request back
joining-done-asked = We told the managers. You get an email when they answer.
joining-found-title = Set up your practice
joining-found-text = You become its owner. Others can join you later.
joining-found-save = Set up the practice
joins-title = Who asks to join
joins-text = Let in only whom you know. Check the email address: a name can be anything.
joins-none = Nobody waits
joins-waiting =
    { $n ->
        [one] { $n } person asks to join your practice
       *[other] { $n } people ask to join your practice
    }
joins-see = See who asks
joins-why = What we know
joins-until = Answer before
joins-role = What may they do?
joins-decline = Do not let { $name } in
joins-invited = { $name } invited them as a colleague
joins-invited-once = They were invited as a colleague
joins-domain = Their address ends like yours
joins-phone = They know a phone of your practice
joins-number = Their ADA number leads to your practice
joins-place = They know your name and ZIP code
joins-work = Messages to this address will belong to your practice
joins-support = Support was asked by your practice to add them
joins-done-approved = They are let in. We told them by email.
joins-done-declined = They are not let in. We told them by email.
joins-gone = This request does not wait any more
joins-gone-text = Another manager was faster, or they took it back.

## ---------------------------------------------------------------- compose: a new message

compose-title = New message
compose-to = To
compose-to-hint = One email address
compose-check = Check address
compose-check-again = Check another address
compose-one = Write to one address. Send the message again for the next person.
compose-own = This is your own address
compose-declined = This person does not want email from your practice. Call them. They can give you another address.
compose-recipient = About this address
compose-new = New
compose-new-text = Nobody at { $practice } has written to this address yet. Read it once more. A wrong address reaches the wrong person.
compose-invited = Invited by you
compose-invited-text = Your practice has written to this address. The person has not read it yet.
compose-known = In your contacts
compose-wire = The email goes to { $address }
compose-name = Name
compose-relationship = Relationship
compose-phones = Phones
compose-phone-mobile = Mobile { $number }
compose-phone-landline = Landline { $number }
compose-asked = We have a few questions
compose-asked-text = Answer them, then press Send again. Nothing was sent yet.
look-alike = Check this address
look-alike-letters = The name after the @ is written with letters of another alphabet that look like ordinary ones. Its true name is **{ $like }**.
look-alike-text = **{ $address }** looks like **{ $like }**. A small difference can lead to a stranger.
look-alike-checked = I have checked it. The address is right.
look-alike-tick = Check the address, then tick the box
compose-who = Who is this?
compose-who-some = Your practice has chosen who you may write to.
compose-who-here = For somebody in your practice, a manager decides if they become a member.
compose-who-manager = Somebody in your practice becomes a member when they sign up. If you typed your password long ago, you are asked first.
compose-nobody-new = The rules of your practice cannot be read. Ask a manager to save them again. Until then, you can only write to people you know.
compose-role = If they are in your practice, they may
compose-role-hint = You can leave this for everybody else.
compose-relationship-missing = Choose who this is
relationship-patient = Patient
relationship-doctor-elsewhere = Doctor in another practice
relationship-staff-elsewhere = Staff in another practice
relationship-doctor-here = Doctor in my practice
relationship-staff-here = Staff in my practice
compose-title-of = Title
compose-title-hint = For example Dr.
compose-first = First name
compose-first-missing = Enter the first name
compose-last = Last name
compose-last-missing = Enter the last name
compose-language = Language
compose-language-hint = For the invitation. The reader can change it.
compose-two-step = Code by text or call
compose-two-step-on = On: a code to their phone (recommended)
compose-two-step-on-hint = Only somebody who can answer the phone can read the message.
compose-two-step-off = Off: no code
compose-two-step-off-hint = Anyone who can open their email can register and read the message.
compose-two-step-off-hint-known = Anyone who knows their password can read the message.
compose-two-step-operator = This site asks everybody for a code.
compose-two-step-practice = Your practice asks everybody for a code.
compose-two-step-no-phones = This site cannot send codes. Anyone who can open their email can read the message.
compose-phones-ask = Their phone
compose-phones-hint = The code goes to this number. A wrong number stops them.
compose-phone-missing = Enter a mobile or landline number, or turn the code off
compose-phone-twice = This is the same number. Enter it once.
compose-mobile = Mobile phone
compose-mobile-hint = Text or call
compose-landline = Landline phone
compose-landline-hint = Call only. With extension: (555) 010-0142 x12
compose-subject = Subject
compose-subject-hint = Never in the email. Only the reader sees it.
compose-subject-missing = Enter a subject
compose-body = Message
compose-body-missing = Write a message, or add a file
compose-files = Add files
compose-files-kept =
    { $n ->
        [one] 1 file added
       *[other] { $n } files added
    }
compose-files-again = Add your files again
compose-files-lost = Not kept: { $names }. Add it again.
compose-save = Save draft
compose-saved = Draft saved at { $time }
compose-changed = This draft was changed on another device
compose-changed-text = It was saved there at { $time }. Your text is in the form below. Nothing was sent and nothing is lost. Take over what you need, then save or send.
compose-changed-other = The other text
compose-gone = This draft is not there any more
compose-gone-text = It was sent or deleted in another window. What you wrote is still here. Press Send only if it should go as a new message.
compose-sent-before = This was sent before
compose-sent-before-text = You sent this form already, with another text. Nothing was sent now. Press Send only if it should go as one more message.
compose-sent-before-link = See what was sent
compose-limit = Your practice has sent the most invitations for one day. Nothing was sent. Save the draft and send it after { $time }.
compose-no-space = Your practice has no space left for files. Send without files, or ask your manager.
compose-unavailable = We are having trouble. Press Send again in a minute. It goes only once.
compose-unavailable-files = We are having trouble. Add your files and press Send again in a minute. It goes only once.
compose-not-saved = We are having trouble. This was not saved. Try again in a minute.
compose-not-saved-files = We are having trouble. This was not saved. Add your files and try again in a minute.
compose-shut = You can write again when your messages are open
compose-shut-text = Your place at the practice waits for a manager since you set a new password.
compose-shut-see = See who can open it
compose-no-opener = One step before your first message
compose-no-opener-why = Your practice needs a second way to open its records. Without it, one lost password could lock them forever.
compose-no-opener-text = Print the recovery sheet, or add a second manager. It takes two minutes.
compose-no-opener-button = Your recovery sheet
compose-no-opener-ask = Ask { $names } to print the recovery sheet of your practice. Then you can send.
compose-read-title = Your draft is kept
compose-read-text = You cannot start a new message now. This is what you wrote.
compose-read-button = What you need to send it
compose-signed-out-text = This protects your messages when nobody is there. Nothing was sent. What you wrote is still on this page.
compose-signed-out-first = First:
compose-signed-out-link = sign in (opens in a new window)
compose-signed-out-then = Then come back to this page and press Continue. Files have to be added again.

## ---------------------------------------------------------------- drafts

drafts-empty = You have no drafts.
drafts-late = What you wrote is kept
drafts-late-text = Your session ended, or another mailbox was open. Nothing was sent. Read it again, then send it.
drafts-late-tag = Kept for you
drafts-kept-text = This protects your messages when nobody is there. Nothing was sent. What you wrote is kept in your drafts. Sign in to go on.
drafts-no-to = No address yet
drafts-no-subject = No subject yet
drafts-reply = Reply
drafts-reply-to = Reply to { $names }
drafts-files =
    { $n ->
        [one] 1 file
       *[other] { $n } files
    }
drafts-continue = Continue
drafts-delete = Delete
drafts-closed = This draft cannot be opened. It was written before your password was reset.
drafts-room = Your drafts take all the room for files there is for one person. Delete a draft with files, or send without files.
drafts-full = You have 200 drafts. Send or delete some first.
drafts-deleted = Draft deleted
drafts-delete-title = Delete this draft?
drafts-delete-text = The text and its files will be gone. This cannot be undone.
drafts-delete-button = Delete draft
drafts-keep = Keep it

## ---------------------------------------------------------------- requests to support, and what one can stop

request-title = Ask for help
request-lead = Tell us what went wrong. We answer in writing, on most days within one working day.
request-no-medical = Do not send medical details
request-no-secrets = Support cannot see your messages. Never send a password, a code or a card number.
request-name = Your name
request-name-missing = Enter your name
request-email-hint = We send a link here when we have answered.
request-phone = Phone, if you like
request-phone-hint = We never ask for a code by phone.
request-answer-to = We announce our answer to { $email }. You find it under My requests.
request-about = What do you need help with?
request-about-missing = Choose what it is about
request-about-sign-in = I cannot sign in
request-about-phones = The code does not come, or the phone is wrong
request-about-mail = The email or its link does not work
request-about-other = Something else
request-text = What happened?
request-text-hint = What did you try, and what did the page say?
request-text-missing = Write a sentence or two
request-send = Submit
request-who-reads = Only support reads this. It is kept sealed.
request-closed = Requests in writing are not taken here yet. Reach us like this:
request-wait = That is as often as we can take a request for now. Try again after { $time }, or call us.
request-moved = There is something new above. Read it first, then send.
request-one = Your request
request-reference = Reference: **{ $reference }**
request-open-text = Support has it. We send an email to { $email } when there is an answer.
request-done-text = This request is done. Write again if something is still wrong.
request-support = Support
request-you = You
request-more = Write to support
request-send-more = Send to support
request-sent = Sent to support
request-sent-text = We send an email to the address you gave when there is an answer.
request-no-link = Open the link in our email again
request-no-link-text = We cannot show a request without its link. Links work for some weeks. You can also send a new request.
request-state-open = Waiting for support
request-state-waiting = Answered
request-state-done = Done
requests-none = No requests yet
requests-none-text = When you ask support for help, you find the answer here.
stop-title = Is this your new phone number?
stop-text = Support was told that codes for you should go to another phone: { $phone }.
stop-until = Codes go there after { $time }, unless you stop it.
stop-question = Did you ask for this?
stop-no = No, stop it
stop-yes = Yes, it is my number
stop-done = The number was stopped
stop-done-text = No code goes there. The office was told. Nothing else changed.
stop-kept = Thank you
stop-kept-text = You need not do anything. The link in your first email goes on working.
stop-over = There is nothing to stop any more
stop-over-text = The number was settled some other way, or the link is too old. Ask for help if something is wrong.

## ---------------------------------------------------------------- support: the console

support-title = Find somebody
support-name = Name
support-cannot-see = You cannot see messages
support-cannot-see-text = You see states and times. Nobody who knows you should ask you for more.
support-nav = Support pages
support-nav-phones = Phones to agree to
support-nav-answers = Kept answers
support-nav-agents = Colleagues
support-weak-title = Sign in with your second step
support-weak-text = Support works only after an authenticator app or a passkey. Set one up, sign out and sign in with it.
support-member-title = This account is a member of a practice
support-member-text = Support needs an account of its own, without a practice. Ask the operator.
support-what = Address, phone, practice or reference
support-what-hint = The whole address or number, or whole words of the practice’s name. Every search is noted.
support-what-missing = Enter what you search for
support-what-unfit = Enter a whole address, a whole phone number, or a word of a practice’s name with three letters or more
support-too-many = That is the number of searches for one day. The operator was told. Go on after { $time }.
support-count-open = Waiting for support: { $n }
support-count-mine = Mine: { $n }
support-count-waiting = Answered: { $n }
support-found = What was found
support-found-for = Searched for: { $what }
support-nothing = Nothing was found
support-nothing-text = Check the spelling. Only whole addresses, numbers and words are found.
support-more = There are more
support-more-text = Only ten practices are shown. Use more words of the name.
support-done = Done
support-kind-person = Account
support-kind-invitation = Invitation
support-invited = Invited
support-practice = Practice
support-confirmed = Checked by us
support-confirmed-yes = Yes
support-confirmed-no = No. Anybody can use this name.
support-practice-phone = Phone of the practice
support-practice-address = Address of the practice
support-managers = Owners and managers
support-state = State
support-active = Active
support-closed = Closed
support-setup = Being set up
support-own-phone = Phone for codes
support-filed-phone = Phone on file
support-factors = Signs in with
support-factor-recovery = recovery code
support-factor-totp = authenticator app
support-factor-passkey = passkey
support-factor-other = something else
support-places = Devices
support-places-count = { $devices } known, { $sessions } signed in
support-member = Member of
support-none = None
support-until = Works until
support-inv-open = Invited, not finished
support-inv-finished = Waiting for the second email
support-inv-active = Registered
support-inv-declined = Declined
support-inv-void = Taken back
support-step-held = Email held back for a while
support-step-address-wrong = They say the address is wrong
support-phone-wrong = They say the phone number is wrong
support-paused = Wrong passwords: sign-in waits until { $time }
support-mail-trouble = An email could not be delivered
support-correction-asked = Another phone waits for a second agent
support-correction-waits = Another phone goes on file after { $time }, unless it is stopped
support-who-invited = { $name } · { $email } · invited by { $practice }
support-reveal = Show
support-reveal-title = Show what is masked
support-reveal-text = Say why you need it. It is noted with your name.
support-reveal-noted = This was noted in the audit trail. Do not read it out to anybody.
support-reason = Reason
support-reason-hint = One sentence. No medical details.
support-reason-missing = Say why
support-ticket = Reference of the request
support-ticket-hint = Like 4F2A-91C3
support-ticket-missing = Enter the reference of the request
support-verify = Verify identity
support-verified-until = Verified. That counts until { $time }.
support-verified-no = Not verified. Nothing can be changed.
support-verified-never = Identity not checked yet.
support-not-verified = Verify the identity first
support-not-verified-text = A change needs an identity that you verified in the last hour.
support-script-how = How to do it
support-script-1 = Say that you will call back, and end the call. Anybody can call us.
support-script-2 = Call a number that was on file before today, or the practice on its own number.
support-script-3 = Ask: What is your name? Do not say it first.
support-script-4 = Ask: Who wrote to you, or what were you doing when you got stuck? Do not help.
support-script-numbers = Numbers you may call:
support-script-never = Never
support-script-never-ask = Never ask for a password, a code, a birth date, a Social Security number or anything medical.
support-script-never-take = Never accept a number that the caller gives, a picture of a card, a third person’s word, or hurry.
support-q-call = How did you reach them?
support-call-on-file = I called back on a number on file
support-call-practice = I called the practice; a manager or the sender told me who it is
support-call-theirs = They called, or gave me the number
support-call-none = We did not speak
support-call-no-number = No number is on file. Call the practice.
support-q-name = Did they say the name on file, before you did?
support-q-story = Did they know, without help, who wrote to them or what they were doing?
support-q-odd = Was anything odd: hurry, no call back, asking for a number or a code, somebody speaking for them?
support-yes = Yes
support-no = No
support-answer-missing = Choose an answer
support-script-kept = What you choose here is kept. What they said is not.
support-script-keep = Keep the result
support-outcome-no = Not verified
support-outcome-no-text = Do not change anything. Say that only their practice can help now, and give its phone from the file.
support-do-resend = Send the email again
support-do-resend-text = A new link goes to the address on file, and nowhere else. Older links end.
support-do-void = End all links
support-do-void-text = Every link that is out stops working. The senders are told. The message is safe.
support-do-unlock = End the wait at sign-in
support-do-unlock-text = They can try their password again at once. They get an email about it.
support-do-close = Close the account
support-do-close-text = Nobody can sign in, and all devices are signed out. Nothing is deleted. They get an email. You can open it again.
support-do-reopen = Open the account again
support-do-reopen-text = They can sign in as before. They get an email about it.
support-wait = You have done this as often as one may for now. Go on after { $time }.
support-moved = Something changed meanwhile
support-moved-text = Nothing was done. Look again at how it stands.
support-look-again = Look again
support-refused = This cannot be done
support-refused-agent = Nobody of support changes their own account or a colleague’s. The operator does.
support-refused-declined = They declined mail from this practice. Only they can take that back, with the link they have.
support-phone-other = Correct the phone
support-phone-text = A second agent must agree. Then the address, the old numbers and the senders are told. Codes go to the new number once a sender confirms it, or after 24 hours.
support-phone-new = New number
support-phone-ask = Ask a second agent
support-phone-same = This number is on file already
support-phones-text = A second agent agrees to each of these, or refuses it. Agree only if you would have asked too.
support-phones-own = You asked: a colleague decides
support-phones-none = Nothing waits for a second agent
support-agree-title = Agree to another phone?
support-agree-text = If you agree, everybody it touches is told, and it can be stopped for 24 hours.
support-agree-view = You may look, but not decide.
support-agree-yes = Agree
support-agree-no = Do not agree
support-agree-back = Take it back
support-own = Another agent must agree
support-own-text = You asked for this. Only a colleague can agree.
support-asked-by = Asked by
support-add = Add a person
support-add-text = They get an email to set up an account. Somebody who has one waits for a manager of the practice. Nobody opens anything of the practice before a manager lets them in.
support-add-title = Title
support-add-first = First name
support-add-last = Last name
support-add-mobile = Mobile, as the manager gave it
support-add-landline = Landline, as the manager gave it
support-add-role = What they may do
support-add-lang = Language of the email
support-add-send = Send the email
support-add-member = This person is a member already
support-add-agent = This person is of support, and becomes no member of a practice
support-add-invited = An invitation of this practice waits for this address. Search for it and send it again.
support-add-not-ready = The practice is not set up yet
support-role-owner = Owner
support-role-manager = Manager
support-role-sender = Sender
support-role-desk = Front desk
support-role-reader = Reader
support-requests-none = No requests here
support-view-mine = Mine
support-assigned = Taken by
support-last = Last written
support-no-key = You cannot open requests yet
support-no-key-text = Ask a colleague to let you in under Colleagues. Then sign in again.
support-request-title = A request
support-request-one = Request { $reference }
support-request-proven = { $email } (signed in)
support-request-typed = { $email } (typed, not proven)
support-request-phone = ending { $digits }. Never call it to check who they are.
support-request-page = Came from
support-request-lang = Language
support-request-look = Look this up
support-answer-title = Answer
support-answer = Your answer
support-answer-hint = They get an email with a link. No medical details, no codes.
support-answer-close = This settles the request
support-answer-send = Send answer
support-canned = Kept answer
support-canned-none = None
support-canned-fill = Put it in
support-note-title = Note for colleagues
support-note = Note
support-note-hint = Only support reads this. It is never sent.
support-note-save = Save note
support-take = Take it
support-give = Give it back
support-close = Mark as done
support-reopen = Open again
support-assign = Give it to
support-assign-send = Give
support-answers-text = Answers that you give often, in both languages.
support-answers-new = A new one
support-answers-one = A kept answer
support-answers-title = What you call it
support-answers-title-missing = Give it a name
support-answers-en = In English
support-answers-es = In Spanish
support-answers-hint = You can use [name], [product], [reference] and [phone].
support-answers-placeholder = [{ $word }] is no placeholder. Use [name], [product], [reference] or [phone].
support-answers-keep = Keep
support-answers-delete = Delete
support-answers-sure = Yes, delete it
support-answers-sure-missing = Tick this first to delete
support-agents-text = The operator makes and removes colleagues. Whoever is new opens no request until one of you lets them in.
support-rights = May
support-rights-view = Look up and answer
support-rights-change = Look up, answer and change
support-holds = Opens requests
support-let-in = Let in

## ---------------------------------------------------------------- plans: free and paid

plans-title = Write to anybody with a paid plan
plans-lead = Your account is free. To start a new message you need a paid plan.
plans-kept = What you wrote is kept
plans-kept-link = See your drafts
plans-free = Free, always
plans-free-read = Read the messages you get
plans-free-reply = Reply to them, with files
plans-free-keep = Keep them and come back to them
plans-paid = With a paid plan
plans-paid-anybody = Write private messages to any email address
plans-paid-invite = The people you write to need no plan. They join and reply for free.
plans-paid-follow = See if a message arrived and was read
plans-how = How to get it
plans-have = Your practice has a paid plan. You can write to anybody.
plans-other-mailbox = You are in your own mailbox now. Change to your practice to start a message.
plans-ask-role = Your practice has a paid plan. Your role does not send new messages. Ask { $names } to change it.
plans-ask-manager = Plans belong to the practice. Ask { $names }.
plans-no-practice = Plans belong to a practice. As a patient you can reply to every message you get.
plans-ask-operator = Ask the people who run this site:
plans-email = Email **{ $email }**
plans-phone = Call **{ $phone }**

## ---------------------------------------------------------------- settings

settings-what = What
settings-state = Now
settings-change = Change
settings-make = Make a code
settings-see = See them
settings-none = None
settings-on = On
settings-off = Off
settings-required = On. The rules of this portal or of your practice ask for it.
settings-since = Since { $date }
settings-made = Made { $date }
settings-name = Name and language
settings-two-step = Two-step
settings-phones = Phones for codes
settings-recovery = Recovery code
settings-sessions = Where you are signed in
settings-sessions-count =
    { $count ->
        [one] On 1 device
       *[other] On { $count } devices
    }
settings-mailbox = Open mailbox
settings-practice = Practice
settings-personal = My own mailbox
settings-elsewhere = Something changed in another window
settings-elsewhere-text = Nothing was done here. Look at your settings and try again.

settings-done-you = Your name and language are saved
settings-done-password = Your password is changed. You were signed out everywhere else.
settings-done-two-step = Two-step is changed
settings-done-phone = Your phone is added
settings-done-recovery = Your recovery code is ready. Keep it in a safe place.

settings-name-text = People you write to see your name.
settings-title = Title
settings-first = First name
settings-last = Last name
settings-language = Language
settings-zone = Time zone
settings-first-missing = Enter your first name
settings-last-missing = Enter your last name
settings-language-missing = Choose a language
settings-zone-missing = Choose a time zone

settings-password = Change your password
settings-password-text = You stay signed in here. Everywhere else you are signed out.
settings-password-practice = A practice you work in asks for stricter passwords.
settings-password-old = Password you use now
settings-password-old-missing = Enter the password you use now

settings-two-step-required = Two-step is on. The rules of this portal or of your practice ask for it, so it cannot be turned off.
settings-two-step-is-on = Two-step is on. A new device asks for a code from your phone or app, or for your passkey.
settings-two-step-is-off = Two-step is off. Anyone who knows your password can read your messages.
settings-two-step-on-text = With two-step on, a new device also asks for a code from your phone or app, or for your passkey.
settings-two-step-phone = You need a phone, an app or a passkey for it. Add one first.
settings-two-step-turn-on = Turn two-step on
settings-two-step-turn-off = Turn two-step off
settings-two-step-off-title = Think before you turn it off
settings-two-step-off-text = Without it, anyone who learns your password gets in. Messages of offices that ask for a code stay shut.
settings-two-step-off-hint = Your password, so that we know it is you

settings-longer = Choose a longer password
settings-longer-text = Without two-step, your password stands alone. It has to be longer. Then two-step goes off.
settings-longer-save = Save and turn two-step off

settings-phones-text = We text or call your codes to these phones. Only you can change them.
settings-phone-since = Since { $date }
settings-phone-remove = Remove { $phone }
settings-phone-add = Add a phone
settings-phone-number = Phone number
settings-phone-hint = With the area code. An extension like x12 is fine for a landline.
settings-phone-mobile = Mobile: text or call
settings-phone-landline = Landline: call
settings-phone-send = Continue to the code

settings-sessions-text = Do you not know one of these? End it and change your password.
settings-sessions-rule = You are signed out after { $minutes } minutes without a click, and after { $hours } hours in any case.
settings-sessions-practice = A practice you work in asks for this.
settings-session-where = Device
settings-session-since = Signed in
settings-session-seen = Last used
settings-session-here = This one
settings-session-end = End
settings-session-end-others = End all others
settings-browser = { $browser } on { $system }
settings-browser-unknown = Unknown device

settings-switch-text = Each mailbox has its own messages. New messages go to the one that they were written to.
settings-switch-open = Open now
settings-switch-waits = Its messages are shut since you forgot your password. A manager of the office can open them for you again. Call the office.
settings-switch-sheet = I have the recovery sheet of the practice

recovery-title = Your recovery code
recovery-text = If you forget your password, this code opens your messages again. Without it, old messages may be lost.
recovery-replaces = You already have a code. It works until you save this new one.
recovery-for = Recovery code for { $host }
recovery-how = Print this page or write the code down. Keep it where you keep important papers. Do not keep it in your email.
recovery-print = Print
recovery-kept = I have printed it or written it down
recovery-kept-missing = Print the code or write it down first. Then tick this box.
recovery-save = Save this code
recovery-later = Not now
recovery-offer-title = Get a recovery code
recovery-offer-text = It opens your messages if you ever forget your password. It takes one minute.
recovery-offer-make = Make a code
profile-offer-title = Is your name { $name }?
profile-offer-text = The office gave us this name. You can change it, your language and your time zone.
profile-offer-change = Change it
profile-offer-right = Yes, it is right
profile-offer-practice = Do you work in a practice?

## ---------------------------------------------------------------- strong: apps, passkeys, trusted browsers, sign-in mails

strong-title = Authenticator apps and passkeys
strong-lead = They are safer than texts and calls. Nobody can get them by taking over your phone number.
strong-name = Name
strong-name-hint = So that you know it again, such as "My phone"
strong-name-missing = Enter a name
strong-since = Added
strong-never = Not yet
strong-kind-app = Authenticator app
strong-kind-passkey = Passkey
strong-add-passkey = Add a passkey
strong-add-passkey-text = Your face, your finger or the PIN of this device. Nothing to type.
strong-add-app = Add an authenticator app
strong-add-app-text = An app on your phone shows 6 digits. It also works without a signal.
strong-add-second = Add a second app or passkey
strong-alone = If you lose this phone, you need another way in
strong-alone-text = Write down a recovery code now, or add a second app or passkey.
strong-alone-make = Make a recovery code
strong-later = Not now. I go on without it.
strong-others = You are signed in on other devices too. You can end that now.
strong-owed-title = You need an app or a passkey
strong-owed-why = You manage a practice, or the rules here ask everyone for it. It keeps strangers out who know your password or take over your phone number.
strong-owed-until = Managing pages open once you have added one. You can read and write without it until { $date }.
strong-owed-over = Add one now. Then you can go on with your messages.
strong-done-app = Your app is added. You need it when you sign in on a new device.
strong-done-passkey = Your passkey is added. You need it when you sign in on a new device.
strong-done-rename = The new name is saved
strong-done-remove = It is removed. It does not open your account any more.
strong-done-phones-off = Texts and calls are off
strong-done-phones-on = Texts and calls are on

strong-one = Change an app or a passkey
strong-used = Last used { $when }.
strong-used-never = Not used yet.
strong-remove-title = Remove it
strong-remove-text = Lost it, or no longer use it? After this it does not open your account. You can add it again later.
strong-remove = Remove { $name }
strong-stays-needed = It is the only one you have, and the rules here ask you for one. Add another one first. Then you can remove this one.
strong-stays-last = It is the only second step you have. Add a phone or another app first, or turn two-step off.
strong-stays-fallback = It is the only one you have, and your texts and calls are off. Turn them on first, or add another app or passkey.

strong-app-open = Open an authenticator app on your phone.
strong-app-scan = Choose "add" in the app and scan this picture.
strong-app-picture = Picture for your authenticator app to scan
strong-app-here = Is the app on this device?
strong-app-link = Open it here
strong-app-type = Or type this key into the app:
strong-app-then = The app shows 6 digits now. Type them below.
strong-app-code = 6 digits from the app
strong-app-code-wrong = That is not the code for this picture. Scan it again, or wait for the next code.
strong-app-name = My authenticator app
strong-app-add = Add the app
strong-app-which = Which app?
strong-app-which-text = Any authenticator app works. Many phones have one built in. If you use a password manager, look there first.
strong-app-instead = Use an authenticator app instead

strong-passkey-text = A passkey is a key that stays on your device. You unlock it with your face, your finger or your PIN. We never see those.
strong-passkey-how = Press the button. Your device asks you to confirm.
strong-passkey-add = Make a passkey

strong-phones = Codes by text and call
strong-phones-risk = Texts and calls are less safe. Someone can trick the phone company and get your number, or read a text on your screen.
strong-phones-change = Change this
strong-phones-first = Add an app or a passkey first. Then you can turn texts and calls off.
strong-phones-fallback = First you need something for the day you lose your app or passkey: a recovery code, or a second app or passkey.
strong-phones-off-text = After this we send no more codes to your phones when you sign in. Your phone numbers stay here. You can turn this on again.
strong-phones-are-off = Codes by text and call are off. You sign in with your app or passkey.
strong-phones-turn-off = Turn texts and calls off
strong-phones-turn-on = Turn texts and calls on

strong-offer-title = Sign in more safely
strong-offer-text = An app or a passkey is safer than a text, and often quicker. It takes two minutes.
strong-offer-see = See how

devices-title = Devices we do not ask again
devices-text = On these devices you asked us not to ask for a second step for { $days } days. Do you not know one? End it.
devices-never = The rules of this portal ask for the second step at every sign-in.
devices-none = There is none now. Every sign-in asks for your second step.
devices-until = Until
devices-end = Ask again on { $browser }
devices-end-all = Ask again on all of them
devices-done = That device is asked again at its next sign-in
devices-count =
    { $count ->
        [0] None
        [one] 1 device
       *[other] { $count } devices
    }

notices-title = Mail about new sign-ins
notices-on = We email you when someone signs in with a device that you have not used before.
notices-off = We do not email you about sign-ins on new devices.
notices-text = The mail says when it was and with which device. It has a link to end it if it was not you.
notices-turn-on = Turn these mails on
notices-turn-off = Turn these mails off
notices-needs = You can turn them off once two-step protects your account.
notices-done = Your choice is saved

## ---------------------------------------------------------------- recover: a forgotten password

forgot-text = Tell us your email. We send a link to it, and you choose a new password there.
forgot-send = Send the link
forgot-sent = Check your email
forgot-sent-text = If this address has an account, a link is on its way. It works for 30 minutes.
forgot-sent-junk = It can take up to 10 minutes. Look in your junk folder too. The sender is **{ $from }**.
forgot-nothing = Nothing arrived?
forgot-nothing-text = Check that you typed the address that the office writes to. You may also not have an account yet.
forgot-again = Try another address

reset-title = Choose a new password
reset-for = For the account of **{ $email }**
reset-phone = First we ask for a code or your passkey. Keep your phone near.
reset-not-me = You did not ask for this? Close this page. Nothing was changed.
reset-no-way-text = Your account asks for a code from your phone, and no code can be sent at the moment. Try again later, or ask for help below.
reset-closes = Your old messages close for now
reset-closes-second = They open again by themselves, one after the other, when the people who wrote to you sign in next.
reset-closes-asks = The office is asked first if it is really you. Then they open again. Call the office if it cannot wait.
reset-how = Do you have your recovery code?
reset-how-missing = Choose what you have on paper, or go on without
reset-have-code = Yes, I have it
reset-have-code-hint = All your messages stay open.
reset-how-paper = What do you have on paper?
reset-paper-code = The recovery code of my account
reset-paper-none = Nothing, go on without
reset-paper-sheet = The recovery sheet of my practice
reset-paper-sheet-hint = The messages of your practice stay open. Your own mailbox closes for now.
reset-without-code = No, go on without it
reset-without-code-hint = Your old messages close. They open again later, when the people who wrote to you sign in or the office agrees.
reset-code-hint = 28 letters and numbers from the paper you kept. Leave it empty if you go on without it.
reset-code-missing = Type the recovery code, or choose to go on without it
reset-code-shape = Check the recovery code. A letter is wrong or missing.
reset-code-wrong = This is not your newest recovery code. A code works once, and a new one replaces the old one.
reset-save = Save
reset-elsewhere = Your account changed at the same moment
reset-elsewhere-text = Nothing was done. Go back and try once more.
reset-old = This link is too old
reset-old-text = For your safety it works for 30 minutes only. Your messages are safe.
reset-new-link = Send me a new link
reset-used = You already used this link
reset-used-text = A link works once. Sign in with the password that you chose.
reset-unknown = We do not know this link
reset-unknown-text = Was it cut in two? Go back to your email and copy all of it.

disown-title = Was this sign-in not you?
disown-text = Press the button. You are signed out everywhere. Then you choose a new password, so that nobody comes in with the old one.
disown-end = Sign out everywhere and choose a new password
disown-was-me = It was you? Then close this page. Nothing has changed.
disown-used = This link was used
disown-used-text = You were signed out everywhere. If you have not chosen a new password yet, do it now.

## Another address of one's own

move-title = Change your email address
move-now = Now you sign in with **{ $email }**.
move-text = We send one email to the old address and one to the new one. Open both and say Yes. Until then nothing changes.
move-lost = I can no longer read the old address
move-lost-text = Then it cannot be changed here. Ask the office that writes to you to use your new address. You make a new account there.
move-new = New email address
move-send = Send both emails
move-same = This is the address that you have now
move-asked = We sent two emails. Open both and say Yes.
move-asked-text = The links work for 24 hours. Nothing came? Look in the junk folder, and check the new address.
move-waits = Not confirmed yet
move-confirmed = Confirmed
move-other = Another address, or send again
move-confirm = Confirm your new address
move-confirm-lead = Your account moves from **{ $from }** to **{ $to }**.
move-confirm-text = It moves when both addresses have confirmed. Then you sign in with the new one, and all your devices are signed out.
move-question = Do you want this?
move-yes = Yes, use the new address
move-no = No, I did not ask for this
move-choose = Choose Yes or No
move-elsewhere = This page belongs to another email
move-elsewhere-text = You opened a second link in this browser. Nothing was saved from the older page. Go on with the newer one, then open the older link in your email again.
move-refused = Nothing was changed
move-refused-old = The account keeps the address that it has. All its devices were signed out.
move-refused-password = Somebody may know your password. Choose a new one now.
move-refused-new = Your address is not used. There is nothing more to do.
move-refused-undo = The account keeps its new address.
move-waiting = This address has confirmed
move-waiting-text = Now open the email that we sent to the other address, and say Yes there too.
move-done = Your address is changed
move-done-text = From now on you sign in with { $email }. Your messages are as before.
move-over = This link works no more
move-over-text = It is too old, or a newer one took its place. You can ask for the change again in your settings.
move-taken = This address cannot be used
move-taken-text = Somebody else uses it, or did so until lately. Your account is as it was.
move-undo = Use your old address again?
move-undo-lead = Your account moved from **{ $from }** to **{ $to }**.
move-undo-text = If you did not want this, use the old one again. Then all devices are signed out.
move-undo-question = Which address do you want to use?
move-undo-yes = The old one: { $email }
move-undo-no = The new one: { $email }
move-undo-choose = Choose an address
move-undone = Your old address is back
move-undone-text = You sign in with { $email } again.
move-undone-password = Somebody may know your password. Choose a new one now.

# Letting a colleague answer
delegates-title = Let somebody answer for you
delegates-lead = When you are away, a colleague of your practice can look after your mailbox. You choose who, and until when.
delegates-has-answer = May read and answer until { $date }.
delegates-has-read = May only read until { $date }.
delegates-used = Last used on { $time }.
delegates-unused = Not used so far.
delegates-see = What they opened, or more time
delegates-end = End it now
delegates-other = Another mailbox is open
delegates-other-text = Open your mailbox at your practice first. It is the one that a colleague can look after.
delegates-alone = Nobody else works at { $practice } here.
delegates-new = Choose a colleague
delegates-new-what = They see all messages in your mailbox at { $practice }, old and new.
delegates-new-not = They do not see your drafts, your settings or your personal mailbox. They cannot let anybody else in.
delegates-new-told = You both get an email when it begins and when it ends. You see here what they opened.
delegates-who = Who answers for you?
delegates-who-missing = Choose a colleague.
delegates-who-nobody = Nobody else who works at your practice has this name or address.
delegates-address = Email address of your colleague
delegates-mode = What may they do?
delegates-mode-missing = Choose what they may do.
delegates-mode-answer = Read and answer
delegates-mode-answer-hint = Their answers carry both your names, like "Lee Park for Dr. Ana Ruiz".
delegates-mode-read = Read only
delegates-mode-read-hint = For looking things up. Messages stay unread for you.
delegates-tell = Tell them by email when a message comes in for me
delegates-told = Told of new messages
delegates-told-yes = Yes, by email that says only for whom
delegates-told-no = No
delegates-tell-off = Do not tell them of new messages
delegates-tell-on = Tell them of new messages
delegates-done-told = Saved.
delegates-until = Last day
delegates-until-hint = It ends by itself when this day is over. One year at most.
delegates-until-missing = Enter the last day, as year, month and day, like 2026-12-24.
delegates-until-past = Choose today or a later day.
delegates-until-far = Choose a day within one year.
delegates-save = Let them in
delegates-already = This colleague has your mailbox open already. Look above to give more time.
delegates-full = Five colleagues have your mailbox open. End one of these first.
delegates-too-many = That was often for one day. Try again tomorrow.
delegates-done-given = Your colleague can open your mailbox now.
delegates-done-longer = The last day is changed.
delegates-done-ended = It has ended. The mailbox is closed to them.
delegates-done-stopped = It has ended. The mailbox is closed to you.
delegates-gone = Something changed at this moment
delegates-gone-text = It was ended before, or the people of your practice changed. Look again.
delegates-for-whom = You answer for
delegates-you-answer = You may read and answer until { $date }.
delegates-you-read = You may only read until { $date }.
delegates-open = Open the mailbox of { $name }
delegates-stop = Stop answering for { $name }
delegates-earlier = Earlier
delegates-ended-on = Ended on { $date }
delegates-one = A colleague answers for you
delegates-from = From
delegates-ended = Ended
delegates-last-used = Last used
delegates-never = Never
delegates-opened = What they opened
delegates-opened-more = { $n ->
    [one] And one more conversation before.
   *[other] And { $n } more conversations before.
}
delegates-longer = Change the last day
delegates-longer-save = Save the day
delegates-people = Who answers for whom
delegates-people-lead = Members choose themselves who looks after their mailbox while they are away. You can end it, not begin it.
delegates-people-nobody = Nobody answers for somebody else now.
delegates-count = { $n ->
    [one] One colleague
   *[other] { $n } colleagues
}
care-title = People who help me
care-lead = Somebody you trust can read your messages here for you, with their own account. You choose who, until when, and what they may do.
care-count = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
care-is-daughter = your daughter
care-is-son = your son
care-is-partner = your partner
care-is-parent = your parent
care-is-relative = your relative
care-is-friend = your friend
care-is-carer = your carer
care-is-guardian = your legal guardian
care-for-parent = your parent
care-for-partner = your partner
care-for-child = your child
care-for-relative = your relative
care-for-friend = your friend
care-for-cared = in your care
care-for-ward = you are the legal guardian
care-rel-daughter = My daughter
care-rel-son = My son
care-rel-partner = My husband, wife or partner
care-rel-parent = My mother or father
care-rel-relative = Another relative
care-rel-friend = A friend
care-rel-carer = Somebody who cares for me
care-rel-guardian = My legal guardian
care-long = For how long?
care-long-missing = Choose for how long.
care-long-month = One month
care-long-quarter = Three months
care-long-half = Half a year
care-long-year = One year
care-new = Ask somebody for help
care-new-what = They see all messages in your mailbox, old and new. You see here what they opened.
care-new-not = They do not see your drafts or your settings. They cannot let anybody else in.
care-new-then = We send them an email. When they have accepted, we ask you once more. Nothing opens before that.
care-name = Their name
care-name-missing = Enter the name of the person.
care-email = Email address
care-choose = Choose one
care-relation = Who is this person?
care-relation-missing = Choose who this person is.
care-mode-answer-hint = Their answers carry both your names, like "Ann Vale for Robin Vale".
care-save = Send the email
care-oneself = This is your own address. Enter the address of the other person.
care-already = This person has been asked, or helps you already. Look above.
care-full = Five people help you or have been asked. End one of these first.
care-has-accepted = { $name } has accepted. Now you decide.
care-is-asked = We have sent an email there. Nobody has answered yet.
care-take-back = Take it back
care-let-in = Let somebody in
care-let-in-go = Let them in or say no
care-let-in-name = Let { $name } in?
care-let-in-text = Look at the name and the address. Is it the person you mean? Then they can open your mailbox from now on. You both get an email.
care-let-in-yes = Yes, let them in
care-let-in-no = No, do not let them in
care-written = You wrote
care-differs = This is not quite who you wrote
care-differs-text = Somebody with another name or address accepted. Call the person you mean, and ask before you let them in.
care-who = Who accepted
care-stale = Let them in once more
care-stale-text = You or { $name } set a new password without a recovery code. For your safety the mailbox is closed to them until you let them in again.
care-stale-go = Let them in again
care-stale-helper = The mailbox is closed until { $name } lets you in again. They are asked when they next sign in.
care-longer = Give more time
care-longer-name = Until when can { $name } help you?
care-longer-now = Now it ends after { $date }.
care-longer-save = Save
care-notices = Emails about new messages
care-notices-yes = Email them about new messages
care-notices-no = Stop emailing them about new messages
care-notices-on = You get an email when a message comes in.
care-notices-on-go = Email me about new messages
care-notices-off = You get no email when a message comes in.
care-notices-off-go = Stop these emails
care-one = Somebody helps you
care-for-whom = You help
care-stop-name = Stop helping { $name }
care-gone-text = It was ended before, or it changed. Look again.
care-done-asked = We have sent the email. When they have accepted, we ask you once more.
care-done-given = They can open your mailbox now.
care-done-longer = It is saved. They can open your mailbox.
care-done-ended = It has ended. Your mailbox is closed to them.
care-done-back = It is taken back. Nothing was opened.
care-done-notices = It is saved.
care-asks = { $name } asks for your help
care-asks-answer = { $name } would like you to read their messages here, and to answer for them.
care-asks-read = { $name } would like you to read their messages here.
care-asks-until = It ends by itself after { $date }.
care-asks-sees = { $name } sees what you open. Your own messages stay yours alone.
care-asks-stop = You can stop at any time.
care-accept = Yes, I will help
care-no = No, thank you
care-no-text = Then { $name } gets an email that says so. Nothing else happens.
care-no-save = Say no
care-another = You are signed in with another account
care-another-text = { $email } was asked. Sign out, then open the link in the email again.
care-sign-in = Sign in with { $email } first.
care-no-account = You need a free account of your own first. It takes two minutes.
care-make-account = Make an account
care-account = Make your account
care-account-text = You sign in with { $email }. With this account you help { $name }.
care-account-save = Make the account and accept
care-accepted = Thank you. You have accepted
care-accepted-text = Now { $name } opens the mailbox to you. You get an email when that is done.
care-done = The mailbox is open to you
care-done-text = You find it under "Change mailbox".
care-over = This is over
care-over-text = It was taken back or answered before, or the email is too old.
care-refused = We will tell them
care-refused-text = { $name } gets an email. Nothing was opened.
care-unknown-text = Perhaps the address was cut in two. Copy all of it from the email.
child-about = This is about a child in their care
child-legend = The child
child-hint = The message goes to the address above. It lies in a mailbox of its own for the child. The adult reads it until the child is old enough.
child-tick = The message is about this child
child-first = First name of the child
child-first-missing = Enter the first name of the child.
child-last = Last name of the child
child-last-missing = Enter the last name of the child.
child-born = Date of birth
child-born-missing = Enter the date of birth, as year, month and day, like 2014-05-03.
child-born-future = This day is still to come. Check the date of birth.
child-grown = { $name } is { $age } or older: write to { $name }'s own address.
child-patient = For a child, choose "Patient".
child-bond = Who is the adult?
child-bond-missing = Choose who the adult is to the child.
child-bond-mother = mother
child-bond-father = father
child-bond-guardian = legal guardian
child-bond-other = another adult who may decide
child-through = { $child }, through { $name } ({ $bond })
child-banner = You read and answer for { $name } until { $date }. What you write carries both your names.
child-own = Their own access
child-own-title = Give { $name } their own access
child-own-what = { $name } gets an email, enters a code from the phone, and makes an account. All messages about { $name } are then in that account.
child-own-guardian = { $guardian } reads them until { $date }, or until that account is made.
child-own-email = Email address of { $name }
child-own-mobile = Mobile phone of { $name }
child-own-save = Send the invitation
child-own-same = This is the address of the adult. Enter their own address.
child-own-taken = Your practice has written to this address before. Enter another one.
child-own-done = The invitation is on its way.
child-own-offer = { $name } is old enough, or will be soon
child-own-offer-text = Ask { $name } for an address and a mobile phone of their own.
child-own-go = Give { $name } their own access

# Out of office
away-title = Out of office
away-lead = When you are away, we tell whoever is about to write to you.
away-other-text = Open your mailbox at your practice first. What you say here is about that mailbox.
away-who = Your colleagues at { $practice } see it, and everybody you have written to from this mailbox.
away-no-mail = It is shown where they write. Nobody gets an automatic email.
away-from = First day
away-from-missing = Enter the first day, as year, month and day, like 2026-12-24.
away-until-field = Last day
away-until-missing = Enter the last day, as year, month and day, like 2026-12-24.
away-until-before = The last day is before the first one. Change one of them.
away-text = What should they know?
away-text-hint = 500 characters at most. Write nothing about patients here.
away-phone = Tell them the phone number of the office: { $phone }
away-instead = Who answers for you meanwhile?
away-instead-nobody = Nobody
away-instead-none = If a colleague answers for you meanwhile, their name can stand here too.
away-instead-gone = This colleague does not answer for you any more. Choose again.
away-save = Save
away-off = Turn off
away-change = Change it
away-on = Your out of office note is on
away-on-text = Whoever writes to you is told that you are away until { $date }.
away-until = Until { $date }
away-from-day = From { $date }
away-done-on = It is saved. It begins and ends by itself.
away-done-off = It is off. Nobody is told that you are away.
away-note = { $name } is away until { $date }
away-note-instead = { $name } looks after the messages meanwhile.
away-note-phone = If it cannot wait, call the office: **{ $phone }**.

# Teams of a practice: /people/teams, and the mailbox of a team
nav-teams = Teams
team-mailbox = Team { $team }
team-mailbox-of = Team { $team } ({ $practice })
team-not-here = This is done in your own mailbox
team-not-here-text = You have the mailbox of the team { $team } open. You can read and write here. Go back to your own mailbox for everything else.
team-over = You cannot open this mailbox any more
team-over-text = You are no longer in this team, or the team has ended. Ask a manager if you need it.
team-waits = This mailbox opens soon
team-waits-text = You are in this team. A colleague or a manager has to sign in once before its messages open for you.
teams-title = Teams
teams-one = One team
teams-text = Several people of { $practice } can read and answer the same messages together. Each team has its own mailbox.
teams-none = There is no team yet. Most offices begin with one for the front desk.
teams-people =
    { $n ->
        [0] Nobody is in it
        [one] 1 person
       *[other] { $n } people
    }
teams-ended = Ended
teams-ended-text = Nothing new comes to this team, and nobody opens its mailbox. Nothing is lost: take it up again to read what is there.
teams-new = Make a team
teams-new-text = Give it a name that your people and your patients understand. Patients see it when the team can read their answers.
teams-office = The office
teams-name = Name of the team
teams-name-hint = For example: Front desk, or Billing.
teams-name-missing = Enter a name for the team
teams-name-taken = Another team has this name, or one that looks like it. Choose another name.
teams-name-portals = This looks like a name of the people who run this site. Choose another name.
teams-make = Make the team
teams-answers = This team also reads what people answer to new messages of your practice.
teams-no-answers = Answers do not come to this team. You can change that in the rules of your practice.
teams-answers-change = Change who reads answers
teams-who = Who is in it
teams-nobody = Nobody is in this team
teams-nobody-text = Nobody reads what comes to it. Add somebody.
teams-remove = Take { $name } out
teams-person = Add a person
teams-person-choose = Choose a person
teams-person-hint = They will read every message of this team, also older ones.
teams-person-missing = Choose who should be in the team
teams-add = Add to the team
teams-end-title = End this team
teams-end = End the team
teams-end-note = Nothing new comes to it. What is there stays with your practice.
teams-open = Take it up again
teams-done-made = The team is made. Now add the people who should read its messages.
teams-done-name = The name is changed
teams-done-add = The person is in the team
teams-done-remove = The person is no longer in the team
teams-done-end = The team has ended
teams-done-open = The team works again
teams-elsewhere = This was changed at the same moment
teams-elsewhere-text = Somebody else changed this team, or the person has left. Look again.
teams-taken = This name cannot be used
teams-full = You have as many as you can have
teams-full-text = End a team that you do not need, or take somebody out of this one first.

# Mails to the people in a team
mail-team-came = Your team has a new message
mail-team-came-lead = A message came in for your team at { $practice }.
mail-team-more = Your team has more new messages
mail-team-more-lead = More came in for your team at { $practice }.
mail-team-yours = A message of your team is yours to answer
mail-team-yours-lead = Somebody in your team at { $practice } gave a message to you.
mail-team-text = Sign in and open the mailbox of the team to read it.

# In the mailbox of a team, and where a team reads along
team-somebody = A colleague
team-elsewhere = It came to the team { $team }. Switch to the mailbox of the team to read it.
team-reads =
    { $n ->
        [one] The team { $team } can read this too.
       *[other] The teams { $team } can read this too.
    }
team-reads-own =
    { $n ->
        [one] Your team { $team } reads this too.
       *[other] The teams { $team } read this too.
    }
team-writing =
    { $n ->
        [one] { $names } is writing an answer now.
       *[other] { $names } are writing answers now.
    }
team-shelves = Which messages
team-shelf-mine = Mine
team-shelf-nobody = Nobody’s
team-shelf-all = All
team-shelf-done = Done
team-shelf-empty = There is nothing here now.
team-row-assigned = For { $name }
team-do = In your team
team-nobody = Nobody
team-is-nobodys = Nobody answers this yet.
team-is-mine = This is yours to answer.
team-is-theirs = { $name } answers this.
team-is-done = Done
team-give = Who answers this
team-give-button = Save
team-take = I answer this
team-finish = Mark as done
team-reopen = Not done yet
team-notes = Notes for your team
team-notes-text = Only your team sees these notes. They are never sent.
team-note = New note
team-note-save = Save note
team-note-missing = Write a note first
team-note-closed = This note cannot be shown.
team-done-assigned = Saved who answers this
team-done-done = Marked as done
team-done-open = Not marked as done any more
team-done-note = The note is saved. Only your team sees it.
team-faster = A colleague was faster
team-faster-text = Something changed here after your page was shown. { $name } changed it last. Nothing was saved now. Look at it again.
team-faster-back = Back to the message
team-gone = This person is not in the team
team-gone-text = They left the team, or cannot open it now. Nothing was changed. Choose somebody else.
team-answered = { $name } has just answered
team-answered-text = Your text was not sent, and it is still here. Read the new answer at the end of this page. Then send yours, or put it away.
policies-answers = Who can read answers to new messages
policies-answers-own = Only the person who wrote
policies-answers-hint = With a team, the whole conversation comes to it too, and the people you write to are told. Messages between colleagues stay between them.
policies-patients = Who reads what patients write to your office
policies-patients-hint = People you have written to can also write to your office as a whole. Here you say who gets it.
policies-elsewhere = Who reads what colleagues elsewhere write to your office
policies-incoming-owner = The owner of the practice
office-write = Write to the office
office-title = Write to the office of { $practice }
office-lead = This begins a new message. It goes to the office, not to one person.
office-nobody = Nobody at this office can read messages here now. Nothing was sent. Call them instead.
office-too-many = You have written to this office often today. Nothing was sent. You can write again after { $time }. If you cannot wait, call them.
compose-team = The team { $team } can read this conversation too, unless this person works in your practice.

## Two accounts become one

merge-title = Do you have another account here?
merge-row = Another account
merge-row-text = Bring it into this one
merge-row-comes = Another one comes into this one on { $date }
merge-row-goes = This one goes into another on { $date }
merge-lead = Bring it into this one, **{ $email }**, and find everything in one place.
merge-what = Its messages, its practices and its requests to support come here.
merge-closed = After that the other account is closed. Its password and phones stop working.
merge-how = How it goes
merge-how-out = We sign you out here.
merge-how-in = You sign in to the other account.
merge-how-look = You see what comes over, and say yes.
merge-how-wait = Three days later both are one. Until then both work as before, and you can stop it.
merge-done-waits = Saved. Both addresses get a mail.
merge-waits-goes = On { $date } this account goes into { $email }
merge-waits-title = Two accounts become one
merge-waits-goes-text = Until then both accounts work as before. If this was not your wish, stop it. Somebody else may know your password then.
merge-waits-password = Choose a new password
merge-waits-comes = On { $date } the account { $email } comes into this one
merge-waits-comes-text = Until then both accounts work as before. A new password for the other account also stops it.
merge-banner = This account goes into another one on { $date }
merge-banner-text = Its messages go with it, and you sign in with the other account from then on.
merge-banner-link = See it or stop it
merge-after-wait = It happens in three days. Until then you can stop it with either account. After that it cannot be undone.
merge-no-under-way = One of the two accounts is already on its way
merge-no-under-way-text = It goes into another account on { $date }, or another one comes into it. Stop that first, or come back later.
merge-begin = Continue
merge-beside = Addresses that came with another account
merge-beside-text = You can sign in with them, and mail to them arrives here.
merge-give-up = Give up this address
merge-give-up-ask = Give up { $email }?
merge-give-up-text = You can then no longer sign in with it, and mail to it no longer arrives here. This cannot be undone.
merge-give-up-yes = Give it up
merge-give-up-keep = Keep it
merge-done-given-up = You no longer have this address here.
merge-done-stopped = It is stopped. Nothing was changed.
merge-look = Bring this account into the other one
merge-stays = This account stays
merge-goes = This one goes into it
merge-goes-mail = Comes over
merge-goes-practices = Practices that come along
merge-conversations = { $n ->
    [0] No messages
    [one] 1 conversation
   *[other] { $n } conversations
}
merge-many = More than { $n } conversations
merge-after-closed = **{ $email }** is no account of its own any more. You are signed out everywhere.
merge-after-sign-in = You sign in with the password of **{ $email }**.
merge-after-address = Mail to either address reaches you.
merge-after-codes = A practice may ask you for a code once more.
merge-after-help = Whoever helps you here, or whom you help, has to agree again.
inbox-also = You also read the messages of { $name }
merge-yours = Go on only if { $email } is your own account
merge-yours-text = Whoever signs in to it will read these messages. If somebody else asked you to do this, stop.
merge-go = Bring everything over in three days
merge-stop = Stop, change nothing
merge-no-same = This is the account that stays
merge-no-same-text = Sign out here, and sign in to the other account.
merge-same-out = Sign out and go on
merge-no-practice = Both accounts work at { $practice }
merge-no-practice-text = One person has one place there. Leave { $practice } with one of the two accounts, then come back.
merge-no-waits = Your messages at { $practice } are still locked
merge-no-waits-text = A manager there has to give them back first.
merge-no-child = You read a child's messages with this account
merge-no-child-text = Keep this account: sign in to it, and bring the other one into it.
merge-no-works = This account works at { $practice }
merge-no-support = One of the accounts belongs to our support team
merge-no-support-text = It stays by itself.
merge-no-moved = The email address was changed a short time ago
merge-no-moved-text = The old address can still take it back. Come back after { $date }.
merge-no-not-me = You stopped this a short time ago
merge-no-not-me-text = Sign out, and set a new password on the page “Forgot Password”. Otherwise come back after { $date }.
merge-no-gone = The messages of this account do not open
merge-no-gone-text = Sign out and in again.
merge-too-many = You have tried this often today
merge-too-many-text = Try again tomorrow.
sign-in-merging = Sign in to the other account now
sign-in-merging-text = It comes into the account that you were just signed in to. You see first what comes over.
mail-alert-merged = Another account was brought into your { $product } account
mail-alert-merged-lead = Its messages are in your account now. Its address is one of yours.
mail-alert-merged-away = Your { $product } account is part of another one now
mail-alert-merged-away-lead = Its messages are in the other account. You sign in there from now on.
mail-alert-merged-not-you = Not you? Call us at once. A new password does not help here.
mail-alert-merged-other = Other account
mail-alert-merging = Another account comes into your { $product } account
mail-alert-merging-lead = In three days its messages are in your account. Until then you can stop it in the settings.
mail-alert-merging-away = Your { $product } account goes into another one in three days
mail-alert-merging-away-lead = Somebody who signed in with your password asked for this. Was it not you? Stop it.
mail-alert-merging-away-link = See it or stop it
mail-alert-merge-stopped = Two { $product } accounts stay apart
mail-alert-merge-stopped-lead = Somebody has stopped it. Nothing went from one account to the other.
mail-alert-merge-off = Two { $product } accounts were not brought together
mail-alert-merge-off-lead = Something changed in the three days. Nothing was moved. You can begin again in the settings.
mail-alert-address-given-up = You gave up an address of your { $product } account
mail-alert-address-given-up-lead = Nobody can sign in to your account with it any more.
mail-safe-member-merged = A colleague uses another account now
mail-safe-member-merged-lead = { $who } has brought two accounts together. Their place at { $practice } moved with them.
mail-safe-member-merging = A colleague is going to use another account
mail-safe-member-merging-lead = In three days { $who } signs in with another account. Their place at { $practice } moves with them. Ask them whether they wished it.
mail-safe-member-stays = A colleague keeps their account
mail-safe-member-stays-lead = The move of { $who } to another account was stopped. Their place at { $practice } stays as it is.
compose-colleague = Colleague
compose-colleague-here = Works in your practice
compose-guardian = Parent or guardian
compose-new-child-text = { $name } is known to your practice. Messages about { $child } go into a mailbox of their own. Check the name and the phone below.
compose-new-adult-text = Your practice has written to { $name } about a child so far. Check the name and the phone below.
compose-about = Who is this message about?
compose-about-hint = What you write about a child goes to the child’s mailbox, not to the parent’s.
compose-about-child = { $child }, through { $name }
compose-about-self = { $name }, not a child
compose-about-missing = Choose who this message is about.
compose-answers = Who else gets the answers
compose-answers-own = Nobody else
compose-answers-team = The team { $team }
compose-answers-hint = The person you write to is told.
compose-answers-hint-new = The person you write to is told. If they work in your practice, no team gets it.
compose-answers-gone = You are not in this team any more, or it has ended. Choose again who else gets the answers.
compose-as-team = This goes out from the team { $team }, { $practice }, signed by { $name }
compose-as-team-text = Answers come to your team. A copy stays in your own sent messages.
compose-team-colleague = This person works in your practice. Write to them from your own mailbox.
compose-moved = Another mailbox is open now
compose-moved-text = You opened another mailbox in another window. Nothing was sent. Look at who this message goes out from, then press Send again.
# The spare key (the operator's escrow key): asking for it, stopping it, what is said of it
spare-link = I have nothing left: ask for the spare key
spare-title = Open my messages with the spare key
spare-text = If you have lost your password and your recovery code, there is one last way. It takes at least three days.
spare-who = Several people each keep one part of a spare key on paper. They first make sure that it is really you. No single one of them can open anything.
spare-days = We email you right away, and everybody who manages your practice later. If you sign in meanwhile, the request ends by itself.
spare-instead = If you choose a new password first, your request ends. So wait for our email.
spare-ask = Ask for the spare key
spare-asked = You asked on { $time }.
spare-call = Now call { $phone } and read this to us:
spare-call-us = Now call those who run this portal and read this to them:
spare-asked-mail = We sent you an email with a link. Keep that email: the link goes on when the answer is here.
spare-asked-days = The link works for 30 days. You can close this page.
spare-again = I lost that email: ask once more
spare-opens = Your old messages stay open. Choose a new password now.
spare-waits = The answer is not here yet
spare-waits-text = Nobody has begun yet. Call us and read your reference to us.
spare-waits-until = It can come after { $time } at the earliest. We email you.
spare-read = Your reference is { $reference }.
spare-over = This link does not go on any more
spare-over-text = The request has ended: you signed in, chose a password, or somebody stopped it. Nobody opened anything since.
spare-shut = The answer does not open your messages
spare-shut-text = Nothing was changed. Ask for the spare key once more, and tell us that it did not work.

halt-title = Stop the opening of my messages
halt-text = On { $time } somebody asked in your name to open your messages with the spare key.
halt-stop = Stop it
halt-was-me = It was you? Then close this page. The request goes on.
halt-over = The request has ended
halt-over-text = Nobody opens your messages with the spare key. You can sign in as always.
halt-merge-title = Keep my account as it is
halt-merge-text = On { $time } somebody who had your password asked to bring your account into { $email }.
halt-merge-out = If you stop it, everybody is signed out of your account. Then you choose a new password.
halt-merge-was-me = It was you? Then close this page. It happens on { $date }.
halt-merge-stopped = It is stopped
halt-merge-stopped-text = Your account stays as it is. Everybody was signed out of it. Whoever asked knows your password: choose a new one now.
halt-merge-password = Choose a new password
halt-merge-over = There is nothing to stop any more
halt-merge-over-text = It was stopped before, or the three days are over. Ask us if you do not know your account again.
halt-merge-over-call = It was stopped before, or the three days are over. Call us if you do not know your account again: { $phone }.

settings-spare = Spare key
settings-spare-on = Can open your messages
settings-spare-seats = Can open what you write and receive for your practice
settings-spare-see = Read
spare-about-title = The spare key to your messages
spare-about-who = { $product } has a spare key for the case that you lose your password and everything else. It was cut into parts. Several people each keep one part on paper. Only together can they open anything, and never on this portal.
spare-about-everybody = It opens all your messages.
spare-about-seats = It opens what you write and receive for your practice: { $practices }. It does not open your own mailbox.
spare-about-when = It is used only if you ask for it yourself on the page “Forgot Password”, and after a talk on the phone.
spare-about-told = We email you each time. Three days pass before anything opens. You can stop it with one press.
spare-about-told-managers = We email you and the managers of your practice each time. Three days pass before anything opens. You can stop it with one press.
spare-terms = If everything is lost
spare-terms-all = { $product } has a spare key to your messages. Several people keep its parts on paper. It is used only if you ask for it, three days after we emailed you.
spare-terms-seats = { $product } has a spare key to the messages that you write and receive for your practice. Several people keep its parts on paper. It is used only if you ask for it, three days after we emailed you.

mail-spare-asked = Keep this email: the way back to your { $product } messages
mail-spare-asked-lead = You asked for your messages to be opened with the spare key.
mail-spare-asked-link = Go on here when the answer has come
mail-spare-asked-text = It takes at least three days. We email you when it has come.
mail-spare-begun = Your { $product } messages are about to be opened
mail-spare-begun-lead = In three days the spare key can open your messages.
mail-spare-begun-link = See it or stop it
mail-spare-ready = The way back to your { $product } messages is open
mail-spare-ready-lead = The answer to your request has come.
mail-spare-ready-text = Find the older email that we asked you to keep. Its link goes on now.
mail-spare-stop = Was it not you? Stop it here:
mail-alert-spare-stopped = Your { $product } request for the spare key has ended
mail-alert-spare-stopped-lead = The request to open your messages with the spare key has ended.
mail-alert-spare-used = Your { $product } messages were opened with the spare key
mail-alert-spare-used-lead = The spare key opened your messages. A new password was chosen.
mail-safe-spare = A mailbox of your practice is about to be opened
mail-safe-spare-lead = { $who } of { $practice } has lost every way in. In three days the spare key can open their messages.
mail-safe-spare-used = A mailbox of your practice was opened
mail-safe-spare-used-lead = The spare key opened the messages of { $who } of { $practice }.
