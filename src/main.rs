//! The command `yixian`: all it does is in the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    yixian::cli::main().await
}
