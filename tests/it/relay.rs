//! A package whose way is broken, through the real binary: found in the archive after its mail was cut
//! off, and put on the second channel when the relay refuses it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::Value;

use crate::{
    support::{
        dovecot::{Dovecot, PASSWORD, USER},
        peer::Peer,
    },
    week::Week,
};

fn settings(peer: &Peer, more: &str) -> String {
    format!(
        "[delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\nrecipients = [\"a@station.example\"]\n{more}\n\
         [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        peer.port
    )
}

/// Adds to the settings what is known only when the week's folder is.
fn add(week: &Week, more: &str) {
    let text = fs::read_to_string(&week.settings).unwrap();
    fs::write(&week.settings, text + more).unwrap();
}

/// A final package, an hour and a half before air.
fn packaged(week: &mut Week) {
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.sign_all();
    let locked = week.run(&["edition", "lock", "2026-11-28", "--by", "prod"]);
    assert_eq!(locked.code, 0, "{locked:?}");
    let built = week.run(&["build"]);
    assert_eq!(built.code, 0, "{built:?}");
    week.room.at("2026-11-28T10:30:00+08:00");
}

fn shown(week: &Week) -> Value {
    week.run(&["edition", "show"]).objects[0].clone()
}

#[test]
fn a_mail_that_was_cut_off_lies_in_the_archive_and_is_not_sent_again() {
    let (Some(peer), Some(server)) = (Peer::start("drop_after_accept"), Dovecot::start()) else {
        return;
    };
    let mut week = Week::open(&settings(&peer, ""));
    let secret = week.room.path("imap-secret");
    fs::write(&secret, PASSWORD).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    add(
        &week,
        &format!(
            "[delivery.archive]\nhost = \"127.0.0.1\"\nport = {}\nuser = \"{USER}\"\npassword_file = \"{}\"\nca_file = \"{}\"\n",
            server.port,
            secret.display(),
            server.authority().display()
        ),
    );
    packaged(&mut week);
    let sent = week.run(&["deliver"]).objects.remove(0);
    assert_eq!(sent["recipients"][0]["state"], "unknown", "{sent}");
    assert_eq!(sent["alarms"][0]["level"], "warning", "{sent}");
    assert_eq!(shown(&week)["edition"]["state"], "in_doubt");
    server.put("1", &fs::read(&peer.mails()[0]).unwrap());
    week.room.at("2026-11-28T10:31:00+08:00");
    let found = week.run(&["deliver"]);
    assert_eq!(found.code, 0, "{found:?}");
    let mail = &found.objects[0]["recipients"][0];
    assert_eq!(mail["state"], "accepted");
    assert_eq!(mail["attempts"], 1);
    assert_eq!(mail["via"], format!("127.0.0.1:{}", peer.port));
    assert_eq!(found.objects[0]["alarms"], serde_json::json!([]));
    assert_eq!(peer.mails().len(), 1);
    let looked = week.run(&["doctor"]).objects;
    let archive = looked
        .iter()
        .find(|finding| finding["what"] == "archive")
        .unwrap();
    assert_eq!(archive["level"], "good", "{archive}");
    assert!(archive["found"].as_str().unwrap().contains("lies there"));
    // Everybody has it.
    assert_eq!(week.run(&["deliver", "--second-channel"]).code, 3);
}

#[test]
fn what_the_relay_refuses_lies_on_the_share_half_an_hour_before_air() {
    let Some(peer) = Peer::start("rcpt550") else {
        return;
    };
    let mut week = Week::open(&settings(&peer, "duty = [\"duty@station.example\"]"));
    let share = week.room.path("share");
    let place = format!("[delivery.drop]\nfolder = \"{}\"\n", share.display());
    add(&week, &place);
    packaged(&mut week);
    let refused = week.run(&["deliver"]).objects.remove(0);
    assert_eq!(refused["recipients"][0]["state"], "failed", "{refused}");
    assert_eq!(refused["alarms"][0]["level"], "critical");
    week.room.at("2026-11-28T11:30:00+08:00");
    let away = week.run(&["deliver", "--second-channel"]);
    assert_eq!(away.code, 1, "{away:?}");
    assert_eq!(away.objects[0]["dropped"]["done"], false);
    let alarms = away.objects[0]["alarms"].as_array().unwrap();
    assert_eq!(alarms.len(), 2, "{alarms:?}");
    for (alarm, what) in alarms.iter().zip(["/drop", "/nothing"]) {
        assert!(alarm["key"].as_str().unwrap().ends_with(what), "{alarm}");
        assert_eq!(alarm["level"], "critical");
    }
    fs::create_dir(&share).unwrap();
    for _ in 0..2 {
        let done = week.run(&["deliver", "--second-channel"]);
        assert_eq!(done.code, 0, "{done:?}");
        let dropped = &done.objects[0]["dropped"];
        assert_eq!(
            (&dropped["done"], &dropped["attempts"]),
            (&true.into(), &2.into())
        );
        let zip = dropped["reply"].as_str().unwrap();
        assert!(Path::new(zip).starts_with(&share), "{zip}");
        assert!(fs::metadata(zip).unwrap().len() > 10_000);
        // The relay refuses that address, too: its mail waits for a person.
        assert_eq!(done.objects[0]["duty"][0]["state"], "failed");
        assert_eq!(fs::read_dir(&share).unwrap().count(), 2);
    }
    assert_eq!(shown(&week)["dropped"][0]["done"], true);
    assert_eq!(peer.mails().len(), 0);
}
