"""From an article to drafts: what can be told of its claims before anybody has read it."""
