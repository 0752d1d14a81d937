/**
 * The report: one HTML page, complete in itself, from the files of one or several runs.
 *
 * <p>The way of the data: {@link io.wavemill.jobs.report.RunFiles} gives the bytes of a run's
 * files; {@code RunRecord} reads and checks them; {@code Page} lays out the text and the tables;
 * charts and moving pictures are drawn in the browser by {@code report.js} from one JSON element in
 * the page. The page asks no network for anything and a content security policy keeps it so.
 *
 * <p>Nothing here knows Spark or a file system.
 */
package io.wavemill.jobs.report;
