package stoker.sandbox

import java.io.{File, FileNotFoundException}
import java.net.URI

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.DelegateToFileSystem
import org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme

/** Mounts `s3://<bucket>/` onto the folder of that bucket, when there is one, at the moment a job first asks for it. */
private object Mount {
  def apply(uri: URI, conf: Configuration): Configuration = {
    val bucket = uri.getAuthority
    val folder = new File(conf.get("fs.sandbox.buckets"), bucket)
    if (!folder.isDirectory)
      throw new FileNotFoundException(
        "NoSuchBucket: The specified bucket does not exist (Service: Amazon S3; Status Code: 404; " +
          s"Error Code: NoSuchBucket): ${uri.getScheme}://$bucket/")
    val mounted = new Configuration(conf)
    // linkFallback: a linkMergeSlash gives wrong paths, a plain link at the root is refused.
    mounted.set(s"fs.viewfs.mounttable.$bucket.linkFallback", new URI("sandbox", "", folder.getPath, null).toString)
    mounted
  }
}

/** S3 as Spark's jobs see it: plain files below the sandbox's folder of objects. */
class BucketFileSystem extends ViewFileSystemOverloadScheme {
  override def initialize(uri: URI, conf: Configuration): Unit = super.initialize(uri, Mount(uri, conf))
}

/** The same for callers of `FileContext` (checkpoints of streams). */
class BucketFs(uri: URI, conf: Configuration)
    extends DelegateToFileSystem(uri, new BucketFileSystem, conf, uri.getScheme, false)
