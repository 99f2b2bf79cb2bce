//! What open pages hear of changes by others.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
};

use yixian::model::people::Role;

use super::{Desk, Visit};
use crate::support::daemon::begin;

/// The next mark that a stream brings.
fn mark(stream: &mut BufReader<TcpStream>) -> Option<i64> {
    let lines = stream.lines().map_while(Result::ok);
    let mut marks = lines.filter_map(|line| line.strip_prefix("data: ")?.parse().ok());
    marks.next()
}

fn events(visit: &Visit<'_>) -> BufReader<TcpStream> {
    let head = format!("Cookie: {}\r\n", visit.cookie);
    BufReader::new(begin(&visit.daemon.address, "GET", "/events", &head, b""))
}

/// The mark that stands in a page: what had changed when it was made.
fn mark_of_page(visit: &Visit<'_>) -> i64 {
    let page = visit.get("/").text();
    let mark = page.split("data-mark=\"").nth(1).expect("a mark");
    mark.split('"').next().unwrap().parse().unwrap()
}

#[test]
fn an_open_page_hears_of_what_another_process_changes() {
    let desk = Desk::open();
    let (visit, story) = (desk.sign_in(Role::Editor), desk.story());
    let mut stream = events(&visit);
    let first = mark(&mut stream).unwrap();
    desk.hold(&story);
    let next = (&mut stream).lines().map_while(Result::ok);
    let next = next.filter_map(|line| line.strip_prefix("data: ")?.parse::<i64>().ok());
    assert!(next.take(1).all(|next| next > first));

    // A page knows what it was made of: what comes between it and its stream is not missed, and where
    // nothing came the page is not read twice.
    let page = mark_of_page(&visit);
    assert_eq!(mark(&mut events(&visit)), Some(page));
    desk.release(&story);
    assert!(mark(&mut events(&visit)).unwrap() > page);
    drop(stream);
    let quiet = mark_of_page(&visit);
    desk.hold(&story);
    assert!(
        mark(&mut events(&visit)).unwrap() > quiet,
        "nobody listened meanwhile"
    );
}

#[test]
fn a_desk_that_is_stopped_ends_its_streams_and_goes() {
    let desk = Desk::empty("");
    let visit = desk.sign_in(Role::Viewer);
    let mut streams: Vec<_> = (0..20).map(|_| events(&visit)).collect();
    for stream in &mut streams {
        assert!(mark(stream).is_some());
    }
    assert_eq!(desk.daemon.stop(), Some(0));
    for mut stream in streams {
        assert_eq!(mark(&mut stream), None);
    }
}

/// A stream of a page that says where it is open.
fn events_at(visit: &Visit<'_>, at: &str) -> BufReader<TcpStream> {
    let head = format!("Cookie: {}\r\n", visit.cookie);
    let target = format!("/events?at={at}");
    BufReader::new(begin(&visit.daemon.address, "GET", &target, &head, b""))
}

/// The next list of others that a stream brings.
fn others(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let lines = stream.lines().map_while(Result::ok);
    let mut lists = lines.filter_map(|line| Some(line.strip_prefix("data: ")?.to_owned()));
    lists.find(|list| list.starts_with('['))
}

#[test]
fn who_is_where_is_told_to_who_is_signed_in_and_no_more_when_the_page_goes() {
    let desk = Desk::open();
    let story = desk.story();
    let (editor, viewer) = (desk.sign_in(Role::Editor), desk.sign_in(Role::Viewer));
    let mut seen = events_at(&viewer, "/rundown");
    assert_eq!(others(&mut seen).as_deref(), Some("[]"), "nobody else");
    let page = events_at(&editor, &format!("/stories/{story}&writes=1"));
    let told = format!(
        "[{{\"at\":\"story:{story}\",\"name\":\"{}\",\"writes\":true}}]",
        super::name(Role::Editor)
    );
    assert_eq!(others(&mut seen), Some(told));
    drop(page);
    assert_eq!(others(&mut seen).as_deref(), Some("[]"), "he is gone");
    // A tip is no news for who may read none.
    let tips = desk.run(&["submission", "list"]).objects;
    let receipt = tips[0]["receipt"].as_str().unwrap();
    let mut reader = events_at(&desk.sign_in(Role::Producer), "/rundown");
    while others(&mut reader).is_some_and(|list| !list.contains("rundown")) {}
    let tip = events_at(&editor, &format!("/tips/{receipt}"));
    while others(&mut reader).is_some_and(|list| !list.contains(receipt)) {}
    while let Some(list) = others(&mut seen) {
        assert!(!list.contains(receipt), "{list}");
        // The producer came, and the editor's page at a tip is an empty piece of news.
        if list.contains("rundown") {
            break;
        }
    }
    drop(tip);
    // Signed out by another tab: no name any more.
    assert_eq!(viewer.post("/logout", &[]).status, 303);
    let _again = events_at(&editor, "/rundown");
    while let Some(list) = others(&mut seen) {
        assert!(!list.contains(super::name(Role::Editor)), "{list}");
    }
}
