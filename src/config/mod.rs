//! Settings: read once at start, checked, and never asked for again.

mod alarm;
mod delivery;
mod error;
pub mod fonts;
mod holidays;
mod load;
mod origin;
mod polish;
mod profile;
mod settings;
mod toml_text;

pub use alarm::{AlarmSettings, Webhook, WebhookKind, secret};
pub use delivery::{Doubt, DropPlace, Sftp};
pub use error::ConfigError;
pub use load::{LoadedSettings, built_in, load};
pub use origin::SettingLine;
pub use profile::load as load_profile;
pub use settings::{
    Delivery, DeskSettings, Editorial, FeedKind, FeedSource, FilmProfile, ImapAccount, Intake,
    PackageForms, Polish, Programme, Render, RundownRules, ScheduleSettings, SelectionWeights,
    Settings, Smtp, SmtpSecurity, Source, StrapFormat, Transport, UnapprovedPolicy,
};
