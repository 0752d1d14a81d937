/**
 * The command line: options in, exit codes out.
 *
 * <p>{@link io.wavemill.jobs.cli.Wavemill} is the main class. Commands check what the user gave as
 * far as that is possible without work, and hand over to the jobs; they hold no logic of their own.
 * Errors of the user's making end in two lines and exit code 2, all others in exit code 1.
 *
 * <p>May use everything in {@code io.wavemill.jobs}; nothing else uses this package.
 */
package io.wavemill.jobs.cli;
