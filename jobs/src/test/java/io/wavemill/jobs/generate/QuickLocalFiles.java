package io.wavemill.jobs.generate;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files whose permissions are left as they come. Without its native library Hadoop starts a
 * process, {@code chmod}, for every file and folder it makes; that is a third of the time that a
 * tiny dataset takes.
 */
public final class QuickLocalFiles extends LocalFileSystem {
  /** Called by Hadoop. */
  public QuickLocalFiles() {
    super(
        new RawLocalFileSystem() {
          @Override
          public void setPermission(Path file, FsPermission permission) {}
        });
  }
}
