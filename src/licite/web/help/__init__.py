"""Help: what each page is for, the words, the keys; and how far everybody can use the site."""
