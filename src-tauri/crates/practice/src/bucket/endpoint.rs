//! The bucket's calls.

use crate::endpoint::endpoints;

endpoints! { Bucket;
    /// Storing an object.
    BucketPut = "s3.put",
    /// Reading an object.
    BucketGet = "s3.get",
    /// Removing an object.
    BucketDelete = "s3.delete",
}
