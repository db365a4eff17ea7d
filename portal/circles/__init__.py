"""Circle, Member, Thing, audience, custody and the law's ages: what every room of the circle stands on."""
