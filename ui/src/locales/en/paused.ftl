# A profile that publishes and renews nothing until the person says how it goes on.

paused-restored = This is a restored copy.
    .text = It publishes and renews nothing yet: two copies at once could post twice.
paused-machine = This profile was on another computer.
paused-user = This profile was another person’s.
paused-folder = This profile was in another folder.
paused-disk = This profile was on another disk.
paused-unknown = Another copy of this profile may be in use.
paused-which = Two copies at once post twice and end each other’s sign-ins, so nothing is published or renewed until you say which this is.
paused-moved = It moved: this is the only copy
paused-copy = It’s a copy: the other one goes on
paused-copied = This is a second copy.
    .text = It publishes and renews nothing; the other one does.
paused-other-gone = Other copy removed: resume
paused-rolled-back = This is an older state of your data.
    .text = Posts may have gone out that are not written here, so nothing is published or renewed yet.
paused-from-here = Resume from here
paused-erasing = Erasing this profile was interrupted.
    .text = It publishes and renews nothing any more.
paused-finish = Finish erasing
paused-resumed = Posts go out from here again.
