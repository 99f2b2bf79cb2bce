//! The command `yixian`: all it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("yixian: no threads to work with: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(yixian::cli::main());
    // Whoever was told to stop and had no time left, a film half made, is not waited for: nothing of it is
    // under its name yet, and the next start makes it.
    runtime.shutdown_background();
    code
}
