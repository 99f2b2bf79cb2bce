//! Mails, folders and feeds → [`crate::model::Submission`].

mod addresses;
pub mod answer;
mod authentication;
mod body;
mod calendar;
mod captions;
mod charset;
pub mod completeness;
mod credit_lines;
mod css;
mod dates;
mod doc;
mod document;
mod docx;
mod error;
mod feed;
mod film;
mod forward;
mod frequent;
mod furniture;
mod headers;
mod html;
mod identity;
mod imap;
mod joining;
mod judge;
mod limits;
mod lines;
mod links;
mod machine;
mod mime;
mod names;
mod opendocument;
mod outlook;
mod package;
mod params;
mod parse;
mod picture;
mod returned;
mod rtf;
mod sender;
mod shell;
mod signed;
mod sniff;
mod supplement;
mod tnef;
mod transfer;
mod travel;
mod unzip;
mod uuencode;
mod web_guard;
mod word;
mod words;

pub use error::IntakeError;
pub use feed::{Feed, FeedItem, read as read_feed};
pub use judge::judge;
pub use limits::Limits;
pub use parse::{ReadMail, read};
pub use sender::{Register, own_domain};
pub use shell::{
    Desk, Gathered, Gleaned, Listening, MailboxLimits, MailboxReport, Tools, call_web, gather_feed,
    gather_mailbox, gather_path, probe_mailbox, reread, thumbnail, watch_mailbox,
};
