"""The rooms of the application: a router each."""
