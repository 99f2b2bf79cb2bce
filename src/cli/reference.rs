//! `yixian man DIR` and `yixian completions SHELL`: written from the definitions that parse the command
//! line, so that they cannot say something else.

use std::{fs, io::Write, path::Path};

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, exit};
use crate::app::AppError;

/// One page for the program and one for each subcommand: `yixian.1`, `yixian-edition-skip.1` …
pub(super) fn man(folder: &Path) -> Result<u8, AppError> {
    let wrong = |source| AppError::File {
        path: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(wrong)?;
    clap_mangen::generate_to(command(), folder).map_err(wrong)?;
    Ok(exit::DONE)
}

/// To standard output, where each shell's package wants to pick it up.
pub(super) fn completions(shell: Shell) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "yixian", &mut text);
    // A reader that went away is no fault of ours.
    let _ = std::io::stdout().write_all(&text);
    exit::DONE
}

/// Without `help`, which would double every page.
fn command() -> Command {
    Arguments::command().disable_help_subcommand(true)
}
