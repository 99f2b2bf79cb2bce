//! The ways by which an alarm leaves, as the settings name them.

use std::{collections::HashSet, path::Path};

use crate::{
    app::App,
    config::{Delivery, Smtp},
    delivery::Handing,
    model::notice::NoticeChannel,
};

/// One way to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// `mail:duty@newsroom.example`, or the webhook's name.
    pub id: String,
    /// Which sort.
    pub kind: NoticeChannel,
    /// The address, or the webhook's name.
    pub recipient: String,
}

impl App {
    /// Every configured way, mails first; an address once, whatever its letters.
    pub(super) fn channels(&self) -> Vec<Channel> {
        let alarm = &self.settings.settings.alarm;
        let mut seen = HashSet::new();
        let mails = alarm.recipients.iter().filter_map(|address| {
            let low = address.to_lowercase();
            seen.insert(low.clone()).then(|| Channel {
                id: format!("mail:{low}"),
                kind: NoticeChannel::Mail,
                recipient: address.clone(),
            })
        });
        let mut channels: Vec<Channel> = mails.collect();
        channels.extend(alarm.named_webhooks().map(|(name, hook)| Channel {
            id: name.clone(),
            kind: hook.kind.channel(),
            recipient: name,
        }));
        channels
    }

    pub(super) fn handing<'a>(&'a self, outbox: &'a Path) -> Handing<'a> {
        let relays = relays(&self.settings.settings.delivery);
        Handing::new(self.delivery_desk(outbox, None), &relays)
    }
}

/// The relays in the order in which alarms try them: the second first. When the first is what is wrong,
/// nobody would hear of it by the first.
pub(super) fn relays(delivery: &Delivery) -> Vec<&Smtp> {
    delivery.second_smtp.iter().chain(&delivery.smtp).collect()
}
