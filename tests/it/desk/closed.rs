//! What happens to a story under review when the desk dies half way.

use std::io::Read;

use serde_json::Value;
use yixian::model::people::Role;

use super::{Desk, FORM, form};
use crate::support::daemon::{Daemon, begin};

fn shown(desk: &Desk, story: &str) -> Value {
    desk.run(&["story", "show", story]).objects[0].clone()
}

#[test]
fn what_is_sent_back_and_why_are_one_write_when_the_desk_dies_in_it() {
    let desk = Desk::open();
    let story = desk.story();
    desk.sign(&story);
    let Desk {
        room,
        settings,
        daemon,
    } = desk;
    assert_eq!(daemon.stop(), Some(0));
    let mut serve = room.command(&["--config", &settings, "serve"]);
    serve.env("YIXIAN_CRASH_AT", "review.returned");
    let daemon = Daemon::start(serve);
    let desk = Desk {
        room,
        settings,
        daemon,
    };
    let cookie = desk.sign_in(Role::Reviewer).cookie;
    let head = format!("Cookie: {cookie}\r\n{FORM}");
    let body = form(&[("text", "标题太长")]);
    let target = format!("/stories/{story}/return");
    let mut stream = begin(
        &desk.daemon.address,
        "POST",
        &target,
        &head,
        body.as_bytes(),
    );
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    assert!(
        said.is_empty(),
        "it died first: {}",
        String::from_utf8_lossy(&said)
    );
    assert_eq!(shown(&desk, &story)["state"], "first_review");
    let Desk {
        room,
        settings,
        daemon,
    } = desk;
    drop(daemon);
    let daemon = Daemon::start(room.command(&["--config", &settings, "serve"]));
    let desk = Desk {
        room,
        settings,
        daemon,
    };
    let visit = desk.sign_in(Role::Reviewer);
    let page = || visit.get(&format!("/stories/{story}")).text();
    assert!(!page().contains("退回：标题太长"), "neither");
    let again = visit.post(&target, &[("text", "标题太长")]);
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(shown(&desk, &story)["state"], "draft");
    assert!(page().contains("退回：标题太长"), "both");
}
