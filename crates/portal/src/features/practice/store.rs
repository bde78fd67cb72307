//! Every statement of this feature.

use db::statements;

statements! {}
