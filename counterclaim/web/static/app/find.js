// The search of the header: enhanced where there is a script.
