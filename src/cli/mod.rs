//! The command line: one file a subcommand; words in, lines or JSON out, an exit code that says so.

mod alarm;
mod args;
mod build;
mod card;
mod deliver;
mod demo;
mod doctor;
mod edition;
mod gather;
mod job;
mod org;
mod output;
mod qc;
mod reference;
mod run_due;
mod schedule;
mod serve;
mod source;
mod store;
mod story;
mod submission;
mod user;

use std::{process::ExitCode, sync::Arc};

use clap::{Parser, error::ErrorKind};

pub use args::{Arguments, Command};
pub use output::Output;

use crate::{
    app::{App, AppError},
    config,
    model::{
        Clock,
        clock::{FixedClock, SystemClock},
    },
    store::StoreError,
};

/// Documented exit codes.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// Failed.
    pub const FAILED: u8 = 1;
    /// Usage or configuration.
    pub const USAGE: u8 = 2;
    /// Nothing to do.
    pub const NOTHING: u8 = 3;
    /// Waits for a person: unapproved, quarantine, blocked.
    pub const WAITS: u8 = 4;
    /// Deadline missed.
    pub const MISSED: u8 = 5;
}

/// Parses the process's arguments, runs, and says how it went.
pub async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not faults.
            let answer = matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            let _ = error.print();
            return ExitCode::from(if answer { exit::DONE } else { exit::USAGE });
        }
    };
    output::log_to_stderr(arguments.verbose);
    let output = Output::new(arguments.json);
    match run(arguments, &output).await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(arguments: Arguments, output: &Output) -> Result<u8, AppError> {
    if let Command::Demo(demo) = &arguments.command {
        return demo::run(demo, arguments.config.as_deref(), output).await;
    }
    if let Command::Man { dir } = &arguments.command {
        return reference::man(dir);
    }
    if let Command::Completions { shell } = arguments.command {
        return Ok(reference::completions(shell));
    }
    if let Command::Store(args::StoreCommand::Restore { from }) = &arguments.command {
        return store::restore(from, &arguments.data, output);
    }
    let settings = config::load(arguments.config.as_deref())?;
    if let Command::Card(card) = &arguments.command {
        return card::run(card, &settings, output).await;
    }
    if let Command::Qc(asked) = &arguments.command {
        return qc::run(asked, &settings, output).await;
    }
    let clock: Arc<dyn Clock> = match arguments.now {
        Some(now) => Arc::new(FixedClock::at(now)),
        None => Arc::new(SystemClock::new()),
    };
    let command = arguments.command;
    let lock = command.lock_name();
    let opened = App::open(settings.clone(), Arc::clone(&clock), &arguments.data, lock);
    let (app, beside) = match opened.await {
        Err(AppError::Store(StoreError::InUse { .. })) if command.notes_beside_daemon() => {
            let app = App::open(settings, clock, &arguments.data, None).await?;
            (Arc::new(app), true)
        }
        other => (Arc::new(other?), false),
    };
    let result = match &command {
        Command::Demo(_)
        | Command::Card(_)
        | Command::Qc(_)
        | Command::Man { .. }
        | Command::Completions { .. }
        | Command::Store(args::StoreCommand::Restore { .. }) => {
            unreachable!("handled above")
        }
        Command::Serve => serve::run(&app, output).await,
        Command::RunDue => run_due::run(&app, output).await,
        Command::Gather(gather) => gather::run(gather, &app, output).await,
        Command::Alarm(asked) => alarm::run(asked, &app, output).await,
        Command::Job(job) => job::run(job, &app, output).await,
        Command::Source(source) => source::run(source, &app, output).await,
        Command::Build(build) => build::run(build, &app, output).await,
        Command::Deliver(deliver) => deliver::run(deliver, &app, beside, output).await,
        Command::Edition(edition) => edition::run(edition, &app, output).await,
        Command::Submission(submission) => submission::run(submission, &app, output).await,
        Command::Story(story) => story::run(story, &app, output).await,
        Command::Org(org) => org::run(org, &app, output).await,
        Command::User(user) => user::run(user, &app, output).await,
        Command::Schedule(schedule) => schedule::run(schedule, &app, output).await,
        Command::Doctor => doctor::run(&app, output).await,
        Command::Store(args::StoreCommand::Backup { to }) => {
            store::backup(to.as_deref(), &app, output).await
        }
    };
    // The desk is closed, so nobody else holds it.
    if let Some(app) = Arc::into_inner(app) {
        app.close().await;
    }
    result
}
