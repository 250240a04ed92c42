//! FollowTheMoney: what becomes of entities, bad lines and the real files.
